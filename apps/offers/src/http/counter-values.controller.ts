import { uuidV5 } from '@carillon/contracts';
import { RejectedError } from '@carillon/messaging';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { ApiConflictResponse, ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import type { Counter } from '../domain/counters/counter';
import { type CounterKey, keyFrom, memberOf, namedKey } from '../domain/counters/counter-key';
import type { CounterState } from '../domain/counters/counter-state';
import { fromMicros, toMicros } from '../domain/counters/micros';
import { OFFERS_CODES } from '../error-codes';
import { CounterLedgerRepository, type KeptChange } from '../storage/counter-ledger.repository';
import { CounterRepository } from '../storage/counter.repository';
import { requiredCounter } from './counters.controller';
import {
  CounterPath,
  CounterValueResponse,
  CounterValuesQuery,
  CounterValuesResponse,
  LoadCounterValuesRequest,
  LoadCounterValuesResponse,
  SetCounterValueRequest,
} from './counters.schema';

/** After every event there is: what is told of the future counts, too. */
const END_OF_TIME = Date.parse('9999-12-31T00:00:00Z');

@ApiTags('counters')
@Controller('api/counters/:id/values')
export class CounterValuesController {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(CounterRepository) private readonly counters: CounterRepository,
    @Inject(CounterLedgerRepository) private readonly ledger: CounterLedgerRepository,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Values of a counter, by key' })
  @ApiOkResponse({ type: CounterValuesResponse })
  @ApiNotFoundResponse({ description: OFFERS_CODES.counterNotFound })
  async list(
    @Param() { id }: CounterPath,
    @Query() { memberId, at, limit, after }: CounterValuesQuery,
  ): Promise<CounterValuesResponse> {
    const counter = requiredCounter(await this.counters.find(id), id);
    const keys = await this.ledger.keys(id, { memberId, limit: limit + 1, after });
    const page = keys.slice(0, limit);
    const moment = at === undefined ? END_OF_TIME : Date.parse(at);
    const states = await this.ledger.states(
      this.dataSource.manager,
      page.map((key) => ({ counterId: id, key, at: moment })),
    );
    const stateOf = new Map(states.map(({ key, state }) => [key, state]));
    const items = page.map((key) => toValue(counter, key, stateOf.get(key)!));
    return { items, ...(keys.length > limit ? { next: page.at(-1)! } : {}) };
  }

  /** The change happens now: events of before that come later do not alter the value, and events from now on add to it. */
  @Put()
  @ApiOperation({ summary: 'Sets one value, if it is what the caller expects' })
  @ApiOkResponse({ type: CounterValueResponse })
  @ApiConflictResponse({ description: OFFERS_CODES.counterValueConflict })
  @ApiNotFoundResponse({ description: OFFERS_CODES.counterNotFound })
  set(@Param() { id }: CounterPath, @Body() request: SetCounterValueRequest): Promise<CounterValueResponse> {
    const { value, expectedValue, note } = request;
    return this.dataSource.transaction(async (tx) => {
      const counter = requiredCounter(await this.counters.find(id, tx), id);
      const key = requiredKey(counter, request.key, '/key');
      const moment = { counterId: id, key, at: END_OF_TIME };
      await this.ledger.lock(tx, [moment]);
      const [before] = await this.ledger.states(tx, [moment]);
      if (expectedValue !== undefined && before!.state.value !== toMicros(expectedValue)) {
        const detail = `the value is ${fromMicros(before!.state.value)}, and not ${expectedValue}`;
        const faults = [{ pointer: '/expectedValue', code: OFFERS_CODES.counterValueConflict, detail }];
        throw new RejectedError(OFFERS_CODES.counterValueConflict, detail, { faults });
      }
      const at = Date.now();
      const changeId = uuidV5(`${id} ${key} set ${at} ${before!.state.changes}`);
      await this.ledger.add(tx, [byHand(counter, key, { at, id: changeId, establishes: true, value, note })]);
      const [after] = await this.ledger.states(tx, [moment]);
      return toValue(counter, key, after!.state);
    });
  }

  @Post('batch')
  @HttpCode(200)
  @ApiOperation({ summary: 'Loads many values at once: all or none' })
  @ApiOkResponse({ type: LoadCounterValuesResponse })
  @ApiNotFoundResponse({ description: OFFERS_CODES.counterNotFound })
  async load(
    @Param() { id }: CounterPath,
    @Body() { loadId, operation, at, values, note }: LoadCounterValuesRequest,
  ): Promise<LoadCounterValuesResponse> {
    const counter = requiredCounter(await this.counters.find(id), id);
    const moment = at === undefined ? Date.now() : Date.parse(at);
    const changes = values.map(({ key: named, value }, index) => {
      const key = requiredKey(counter, named, `/values/${index}/key`);
      const changeId = uuidV5(`${id} ${loadId} ${index}`);
      return byHand(counter, key, { at: moment, id: changeId, establishes: operation === 'establish', value, note });
    });
    await this.dataSource.transaction((tx) => this.ledger.load(tx, changes));
    return { loaded: changes.length };
  }
}

function requiredKey(counter: Counter, named: Readonly<Record<string, string>>, pointer: string): CounterKey {
  const key = keyFrom(counter, named);
  if (key !== undefined) return key;
  const detail = `a text for each of ${counter.targets.join(', ')}, and nothing else`;
  throw new RejectedError(OFFERS_CODES.counterKeyInvalid, detail, {
    faults: [{ pointer, code: OFFERS_CODES.counterKeyInvalid, detail }],
  });
}

function byHand(
  counter: Counter,
  key: CounterKey,
  { value, ...change }: Pick<KeptChange, 'at' | 'id' | 'establishes' | 'note'> & { readonly value: number },
): KeptChange {
  const told = toMicros(value)!; // bounded by the schema
  const memberId = memberOf(counter, key);
  const unrefundable = { basis: undefined, scales: false, purchase: undefined, isVoid: false };
  return { ...change, ...unrefundable, counterId: counter.id, key, memberId, told, micros: told };
}

const toValue = (counter: Counter, key: CounterKey, { value, changes }: CounterState): CounterValueResponse => ({
  key: namedKey(counter, key),
  value: fromMicros(value),
  changes: Number(changes),
});
