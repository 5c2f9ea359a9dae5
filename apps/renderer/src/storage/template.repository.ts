import type { Template } from '@carillon/templates';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, QueryFailedError } from 'typeorm';
import { sameDraft, type TemplateDraft } from '../domain/template-draft';
import { nextRevision } from './revision';

/** A template as lists show it. */
export interface TemplateHead {
  readonly templateId: string;
  readonly name: string;
  readonly channel: Template['channel'];
  readonly version: number;
  readonly archived: boolean;
  readonly eventType: string | null;
  readonly from: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A template with what one of its versions says. */
export interface StoredTemplate extends TemplateHead {
  readonly template: Template;
}

export interface VersionHead {
  readonly version: number;
  readonly eventType: string | null;
  readonly from: string | null;
  readonly createdAt: Date;
}

export interface NamedDraft extends TemplateDraft {
  readonly name: string;
}

export type SaveResult =
  | { readonly outcome: 'saved'; readonly stored: StoredTemplate }
  | { readonly outcome: 'name-taken' }
  | { readonly outcome: 'other-channel'; readonly channel: Template['channel'] };

export interface TemplateSearch {
  readonly channel?: Template['channel'] | undefined;
  readonly archived: boolean;
  readonly limit: number;
  readonly after?: { readonly name: string; readonly templateId: string } | undefined;
}

const HEAD = `t.template_id as "templateId", t.name, t.channel, v.version, t.archived_at is not null as archived,
  v.event_type as "eventType", v.sender as "from", t.created_at as "createdAt", t.updated_at as "updatedAt"`;
const CURRENT = `template t join template_version v on v.template_id = t.template_id and v.version = t.current_version`;

const UNIQUE_VIOLATION = '23505';

@Injectable()
export class TemplateRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /**
   * Creates the template, or adds a version to it, which is current from the commit on. A draft that says what the
   * current version says adds none. An archived template is in use again.
   */
  async save(templateId: string, draft: NamedDraft, at: Date): Promise<SaveResult> {
    try {
      return await this.dataSource.transaction((tx) => this.saveIn(tx, templateId, draft, at));
    } catch (error) {
      if (isNameTaken(error)) return { outcome: 'name-taken' };
      throw error;
    }
  }

  private async saveIn(tx: EntityManager, templateId: string, draft: NamedDraft, at: Date): Promise<SaveResult> {
    const { name, template } = draft;
    const created: unknown[] = await tx.query(
      `insert into template (template_id, name, channel, current_version, created_at, updated_at)
       values ($1, $2, $3, 1, $4, $4) on conflict (template_id) do nothing returning template_id`,
      [templateId, name, template.channel, at],
    );
    if (created.length > 0) await addVersion(tx, templateId, 1, draft, at);
    else {
      const current = (await hold(tx, templateId))!; // the insert has met it
      if (current.channel !== template.channel) return { outcome: 'other-channel', channel: current.channel };
      const same = sameDraft(draftOf(current), draft);
      if (same && current.name === name && !current.archived) return { outcome: 'saved', stored: current };
      const version = same ? current.version : current.version + 1;
      if (!same) await addVersion(tx, templateId, version, draft, at);
      await tx.query(
        `update template set name = $2, current_version = $3, archived_at = null, updated_at = $4,
           announced_at = case when current_version = $3 then announced_at else '-infinity' end
         where template_id = $1`,
        [templateId, name, version, at],
      );
    }
    await nextRevision(tx);
    return { outcome: 'saved', stored: (await read(tx, templateId))! }; // written above
  }

  /** Takes a template out of use. @returns whether there is one */
  async archive(templateId: string, at: Date): Promise<boolean> {
    return this.dataSource.transaction(async (tx) => {
      const current = await hold(tx, templateId);
      if (current === undefined) return false;
      if (current.archived) return true;
      await tx.query(`update template set archived_at = $2, updated_at = $2 where template_id = $1`, [templateId, at]);
      await nextRevision(tx);
      return true;
    });
  }

  async find(templateId: string): Promise<StoredTemplate | undefined> {
    return read(this.dataSource.manager, templateId);
  }

  /** The version that was current at a moment, without what it says. Relies on the primary key of versions. */
  async versionAt(
    templateId: string,
    at: Date,
  ): Promise<{ readonly name: string; readonly version: number } | undefined> {
    const [row]: { name: string; version: number }[] = await this.dataSource.query(
      `select t.name, v.version from template t join template_version v using (template_id)
       where t.template_id = $1 and v.created_at <= $2 order by v.version desc limit 1`,
      [templateId, at],
    );
    return row;
  }

  /** By name. Relies on the index `template_by_name`. */
  async search({ channel, archived, limit, after }: TemplateSearch): Promise<readonly TemplateHead[]> {
    return this.dataSource.query(
      `select ${HEAD} from ${CURRENT}
       where (t.archived_at is not null) = $1 and ($2::text is null or t.channel = $2)
         and ($3::text is null or (t.name, t.template_id) > ($3, $4::uuid))
       order by t.name, t.template_id limit $5`,
      [archived, channel ?? null, after?.name ?? null, after?.templateId ?? null, limit],
    );
  }

  /** Newest first, from before a version on. */
  async versions(templateId: string, limit: number, before: number | undefined): Promise<readonly VersionHead[]> {
    return this.dataSource.query(
      `select version, event_type as "eventType", sender as "from", created_at as "createdAt" from template_version
       where template_id = $1 and ($2::int is null or version < $2) order by version desc limit $3`,
      [templateId, before ?? null, limit],
    );
  }

  async version(templateId: string, version: number): Promise<StoredTemplate | undefined> {
    const [stored]: StoredTemplate[] = await this.dataSource.query(
      `select ${HEAD}, v.content as template from template t join template_version v on v.template_id = t.template_id
       where t.template_id = $1 and v.version = $2`,
      [templateId, version],
    );
    return stored;
  }

  /**
   * Some that nobody has been told of since `cutoff`, which are all after a change; marked as announced with the commit of
   * `tx`. Leaves what another replica has in hand. Relies on the index `template_by_announcement`.
   */
  async takeDue(tx: EntityManager, cutoff: Date, at: Date, limit: number): Promise<readonly StoredTemplate[]> {
    const [rows]: [StoredTemplate[], number] = await tx.query(
      `update template t set announced_at = $2 from template_version v
       where v.template_id = t.template_id and v.version = t.current_version and t.template_id in
         (select template_id from template where announced_at < $1 order by announced_at limit $3 for update skip locked)
       returning ${HEAD}, v.content as template`,
      [cutoff, at, limit],
    );
    return rows;
  }

  /** The templates of these ids as they are now, for rendering. */
  async current(tx: EntityManager, templateIds: readonly string[]): Promise<readonly StoredTemplate[]> {
    return tx.query(`select ${HEAD}, v.content as template from ${CURRENT} where t.template_id = any($1::uuid[])`, [
      templateIds,
    ]);
  }
}

export const draftOf = ({ template, eventType, from }: StoredTemplate): TemplateDraft => ({
  template,
  eventType: eventType ?? undefined,
  from: from ?? undefined,
});

async function read(tx: EntityManager, templateId: string): Promise<StoredTemplate | undefined> {
  const [stored]: StoredTemplate[] = await tx.query(
    `select ${HEAD}, v.content as template from ${CURRENT} where t.template_id = $1`,
    [templateId],
  );
  return stored;
}

/**
 * Keeps a template from other transactions until `tx` ends. Two statements: one that joins and locks would wait for the
 * new row and then miss it, for it looks for the version that was current when it began.
 */
async function hold(tx: EntityManager, templateId: string): Promise<StoredTemplate | undefined> {
  await tx.query(`select from template where template_id = $1 for update`, [templateId]);
  return read(tx, templateId);
}

async function addVersion(
  tx: EntityManager,
  templateId: string,
  version: number,
  { template, eventType, from }: TemplateDraft,
  at: Date,
): Promise<void> {
  await tx.query(
    `insert into template_version (template_id, version, content, event_type, sender, created_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [templateId, version, JSON.stringify(template), eventType ?? null, from ?? null, at],
  );
}

function isNameTaken(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { code, constraint } = error.driverError as { code?: string; constraint?: string };
  return code === UNIQUE_VIOLATION && constraint === 'template_name';
}
