import type { PayloadOf, TemplateChanged } from '@carillon/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { KnownTemplate } from '../domain/template-fit';

/** This service's own view of the templates, as `renderer` announces them. */
@Injectable()
export class KnownTemplateRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Keeps the highest revision of each, whatever comes in first. Sorted, so that two workers cannot deadlock. */
  async keep(tx: EntityManager, changes: readonly PayloadOf<typeof TemplateChanged>[]): Promise<void> {
    await tx.query(
      `insert into known_template (template_id, channel, names, revision)
       select distinct on ("templateId") "templateId", channel, names, revision
       from jsonb_to_recordset($1::jsonb) as c ("templateId" uuid, channel text, names text[], revision bigint)
       order by "templateId", revision desc
       on conflict (template_id) do update
         set channel = excluded.channel, names = excluded.names, revision = excluded.revision
         where known_template.revision < excluded.revision`,
      [JSON.stringify(changes)],
    );
  }

  async known(
    templateIds: readonly string[],
    source: Pick<EntityManager, 'query'> = this.dataSource,
  ): Promise<ReadonlyMap<string, KnownTemplate>> {
    if (templateIds.length === 0) return new Map();
    const rows: KnownTemplate[] = await source.query(
      `select template_id as "templateId", channel, names from known_template where template_id = any($1::uuid[])`,
      [templateIds],
    );
    return new Map(rows.map((row) => [row.templateId, row]));
  }
}
