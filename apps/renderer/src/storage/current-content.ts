import type { Currency } from '@carillon/templates';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Content, CurrentTemplate } from '../domain/compose-message';
import { compileDraft } from '../domain/template-draft';
import { CurrencyRepository } from './currency.repository';
import { readRevision } from './revision';
import { draftOf, type StoredTemplate, TemplateRepository } from './template.repository';

/** Compiled templates kept in memory; the one compiled first goes first. */
const MOST_TEMPLATES = 1_000;

/** What was read at one revision or later. */
interface Stock {
  readonly revision: string;
  readonly currencies: ReadonlyMap<string, Currency>;
  readonly templates: Map<string, CurrentTemplate>;
}

/**
 * Templates and currencies as they are now, compiled once and kept until the revision changes. Reading the revision in
 * the transaction of a packet costs one row; any replica's change shows in the next packet of every other.
 */
@Injectable()
export class CurrentContent {
  private stock: Stock | undefined;

  constructor(
    @Inject(TemplateRepository) private readonly templates: TemplateRepository,
    @Inject(CurrencyRepository) private readonly currencies: CurrencyRepository,
    @Inject(DataSource) private readonly dataSource: DataSource,
  ) {}

  /** The currencies, and those of the templates that exist. */
  async read(tx: EntityManager, templateIds: ReadonlySet<string>): Promise<Content> {
    const stock = await this.stockFor(tx);
    const templates = new Map<string, CurrentTemplate>();
    const missing: string[] = [];
    for (const id of templateIds) {
      const known = stock.templates.get(id);
      if (known === undefined) missing.push(id);
      else templates.set(id, known);
    }
    if (missing.length > 0)
      for (const stored of await this.templates.current(tx, missing)) {
        const prepared = prepare(stored);
        templates.set(stored.templateId, prepared);
        keep(stock.templates, stored.templateId, prepared);
      }
    return { templates, currencies: stock.currencies };
  }

  async currenciesNow(): Promise<ReadonlyMap<string, Currency>> {
    return (await this.stockFor(this.dataSource.manager)).currencies;
  }

  /** Compares for equality alone, so that a database restored from an earlier day is believed, too. */
  private async stockFor(tx: EntityManager): Promise<Stock> {
    const revision = await readRevision(tx);
    if (this.stock?.revision === revision) return this.stock;
    const currencies = new Map((await this.currencies.all(tx)).map((currency) => [currency.code, currency]));
    const stock = { revision, currencies, templates: new Map<string, CurrentTemplate>() };
    this.stock = stock;
    return stock;
  }
}

function keep(templates: Map<string, CurrentTemplate>, id: string, template: CurrentTemplate): void {
  const [oldest] = templates.size >= MOST_TEMPLATES ? templates.keys() : [];
  if (oldest !== undefined) templates.delete(oldest);
  templates.set(id, template);
}

function prepare(stored: StoredTemplate): CurrentTemplate {
  const { templateId, archived } = stored;
  if (archived) return { outcome: 'refused', code: 'TEMPLATE_NOT_FOUND', detail: `template ${templateId} is archived` };
  const draft = draftOf(stored);
  const result = compileDraft(draft);
  if (result.outcome === 'ok') return { outcome: 'ready', compiled: result.compiled, from: draft.from };
  const faults = result.faults.map(({ pointer, detail }) => `${pointer} ${detail}`);
  return { outcome: 'refused', code: 'TEMPLATE_INVALID', detail: `template ${templateId}: ${faults.join('; ')}` };
}
