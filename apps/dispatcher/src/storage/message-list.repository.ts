import type { Channel, DeliveryStatus } from '@carillon/contracts';
import { plainArray } from '@carillon/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Message, MessageFacts } from '../domain/message';
import { FACTS, LIFE, revive, type StoredMessage } from './message.repository';

/** A delivery as the reader of REST sees it. */
export interface MessageRow extends MessageFacts {
  readonly status: DeliveryStatus;
  readonly statusAt: Date;
  readonly provider: string | null;
  readonly code: string | null;
  readonly requestedAt: Date;
  readonly updatedAt: Date;
  readonly deferredUntil?: Date | undefined;
}

/** A place in the list of messages, newest first. */
export interface Place {
  readonly requestedAt: Date;
  readonly deliveryId: string;
}

export interface MessageSearch {
  readonly memberId?: string | undefined;
  readonly status?: DeliveryStatus | undefined;
  readonly channel?: Channel | undefined;
  /** Only those that are put off at present. */
  readonly waiting?: boolean | undefined;
  readonly limit: number;
  readonly after?: Place | undefined;
}

export interface StatusCount {
  readonly channel: Channel;
  readonly status: DeliveryStatus;
  readonly count: number;
}

type Listed = Omit<MessageRow, 'step' | 'deferredUntil'> & StoredMessage;

const ROW = `${FACTS}, ${LIFE}, status, status_at as "statusAt", provider, code, requested_at as "requestedAt",
  updated_at as "updatedAt"`;

/** The statuses that `message.trouble` repeats and an index finds. */
const TROUBLES: ReadonlySet<DeliveryStatus> = new Set(['suppressed', 'failed', 'expired', 'undelivered', 'unknown']);

/** The messages as people see them. */
@Injectable()
export class MessageListRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /**
   * A message by its id or by that of one of its deliveries: the deliveries so far, first channel first. Relies on the primary
   * key and on `message_of_cascade`.
   */
  async find(id: string): Promise<readonly (MessageRow & Message)[]> {
    return this.findAll([id]);
  }

  /** The same of many: those of one message stand together. */
  async findAll(ids: readonly string[]): Promise<readonly (MessageRow & Message)[]> {
    const rows: Listed[] = await this.dataSource.query(
      `with asked as materialized (
         select distinct coalesce(cascade_of, message_id) as root from message where message_id = any($1::uuid[]))
       select ${ROW} from message where message_id = any(array(select root from asked))
       union all
       select ${ROW} from message where cascade_of = any(array(select root from asked))
       order by "messageId", step`,
      [plainArray(ids)],
    );
    return rows.map(revive);
  }

  /**
   * Newest first. Relies on `message_of_member` when a member is given, on `message_deferred` for those that wait, on
   * `message_in_trouble` for a status that is one, else on `message_newest`; what no index knows is filtered on the way.
   */
  async search({ memberId, status, channel, waiting, limit, after }: MessageSearch): Promise<readonly MessageRow[]> {
    const conditions: string[] = [];
    const parameters: unknown[] = [];
    const add = (condition: (first: number) => string, ...values: readonly unknown[]): void => {
      conditions.push(condition(parameters.length + 1));
      parameters.push(...values);
    };
    if (memberId !== undefined) add((n) => `member_id = $${n}`, memberId);
    if (status !== undefined) add((n) => `${TROUBLES.has(status) ? 'trouble' : 'status'} = $${n}`, status);
    if (channel !== undefined) add((n) => `channel = $${n}`, channel);
    if (waiting !== undefined) add(() => `deferred_until is ${waiting ? 'not ' : ''}null`);
    if (after !== undefined)
      add((n) => `(requested_at, message_id) < ($${n}, $${n + 1}::uuid)`, after.requestedAt, after.deliveryId);
    const where = conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`;
    const rows: Listed[] = await this.dataSource.query(
      `select ${ROW} from message ${where} order by requested_at desc, message_id desc limit ${limit}`,
      parameters,
    );
    return rows.map(revive);
  }

  /** How many deliveries requested in a period stand where. Relies on `message_newest`. */
  async count(since: Date, until: Date): Promise<readonly StatusCount[]> {
    return this.dataSource.query(
      `select channel, status, count(*)::int as count from message
       where requested_at >= $1 and requested_at < $2
       group by channel, status order by channel, status`,
      [since, until],
    );
  }
}
