import { Roles } from '@carillon/service-kit';
import { Currency } from '@carillon/templates';
import { Body, Controller, Get, Inject, Param, Put, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { CLOCK, type Clock } from '../domain/clock';
import { CurrencyRepository } from '../storage/currency.repository';
import { cursorOf, placeOf } from './cursor';
import { isStorable, NEXT, PAGE, storable } from './storable';

const Names = Currency.shape.names
  .refine(
    (names) => Object.entries(names).every(([locale, forms]) => [locale, ...Object.values(forms)].every(isStorable)),
    'no NUL, no half of a surrogate pair',
  )
  .describe('By language (`ru`) or, where a region differs, by locale (`pt-BR`)');

export class CurrencyCodeRequest extends createZodDto(z.strictObject({ code: storable(64) })) {}

export class SaveCurrencyRequest extends createZodDto(z.strictObject({ kind: Currency.shape.kind, names: Names })) {}

export class ListCurrenciesRequest extends createZodDto(z.strictObject(PAGE)) {}

export class CurrencyResponse extends createZodDto(Currency) {}

export class CurrencyPageResponse extends createZodDto(z.object({ items: z.array(Currency), next: NEXT })) {}

const CurrencyPlace = z.tuple([storable(64)]);

@ApiTags('currencies')
@Roles('marketer')
@Controller('api/currencies')
export class CurrenciesController {
  constructor(
    @Inject(CurrencyRepository) private readonly currencies: CurrencyRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Currencies by code' })
  @ApiOkResponse({ type: CurrencyPageResponse })
  async list(@Query() { limit, after }: ListCurrenciesRequest): Promise<CurrencyPageResponse> {
    const [code] = after === undefined ? [] : placeOf(after, CurrencyPlace);
    const found = await this.currencies.list(limit + 1, code);
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return { items, ...(found.length > limit && last !== undefined ? { next: cursorOf([last.code]) } : {}) };
  }

  @Put(':code')
  @ApiOperation({ summary: 'A currency and its name in each language, as sentences inflect it' })
  @ApiOkResponse({ type: CurrencyResponse })
  async save(@Param() { code }: CurrencyCodeRequest, @Body() body: SaveCurrencyRequest): Promise<CurrencyResponse> {
    const currency = { code, ...body };
    await this.currencies.save(currency, this.clock());
    return currency;
  }
}
