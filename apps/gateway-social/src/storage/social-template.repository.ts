import type { Place } from '@carillon/service-kit';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { TemplateState } from '../domain/template-state';

export interface TemplateKey {
  readonly templateId: string;
  readonly network: string;
}

export interface SocialTemplate extends TemplateKey {
  /** With `{name}` where something is put in. */
  readonly text: string;
  readonly providerTemplateId: string | null;
  readonly state: TemplateState;
  /** What the moderators said. */
  readonly comment: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const COLUMNS = `template_id as "templateId", network, text, provider_template_id as "providerTemplateId", state, comment,
  created_at as "createdAt", updated_at as "updatedAt"`;

/** The templates of social networks, and where each stands with its network. */
@Injectable()
export class SocialTemplateRepository {
  /** Those of these keys that are there; one statement for a packet. Relies on the primary key. */
  async forMessages(tx: EntityManager, templateIds: readonly string[]): Promise<readonly SocialTemplate[]> {
    return tx.query(`select ${COLUMNS} from social_template where template_id = any($1::uuid[])`, [templateIds]);
  }

  /** The oldest first. There are hundreds of them, not thousands, so no index is needed. */
  async list(
    manager: EntityManager,
    { state, limit, after }: { readonly state?: TemplateState; readonly limit: number; readonly after?: Place },
  ): Promise<readonly SocialTemplate[]> {
    return manager.query(
      `select ${COLUMNS} from social_template
       where ($1::text is null or state = $1)
         and ($2::timestamptz is null or (created_at, template_id || '/' || network) > ($2, $3))
       order by created_at, template_id || '/' || network limit $4`,
      [state ?? null, after?.at ?? null, after?.id ?? null, limit],
    );
  }

  /** Locks it, if it is there. */
  async lock(tx: EntityManager, { templateId, network }: TemplateKey): Promise<SocialTemplate | undefined> {
    const rows: SocialTemplate[] = await tx.query(
      `select ${COLUMNS} from social_template where template_id = $1 and network = $2 for update`,
      [templateId, network],
    );
    return rows[0];
  }

  async save(tx: EntityManager, template: Omit<SocialTemplate, 'createdAt' | 'updatedAt'>): Promise<SocialTemplate> {
    const { templateId, network, text, providerTemplateId, state, comment } = template;
    const rows: SocialTemplate[] = await tx.query(
      `insert into social_template (template_id, network, text, provider_template_id, state, comment)
       values ($1, $2, $3, $4, $5, $6)
       on conflict (template_id, network) do update
       set text = $3, provider_template_id = $4, state = $5, comment = $6, updated_at = now()
       returning ${COLUMNS}`,
      [templateId, network, text, providerTemplateId, state, comment],
    );
    return rows[0]!; // inserted or updated
  }
}
