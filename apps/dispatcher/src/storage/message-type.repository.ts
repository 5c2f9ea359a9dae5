import type { Channel, DoNotDisturb } from '@carillon/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { MessageRules } from '../domain/message-rules';

/** The rules of a message type as `members` has told them. */
export interface MessageTypeEntry {
  readonly code: string;
  /** Of two, the higher is newer. */
  readonly revision: number;
  readonly doNotDisturb: DoNotDisturb;
  readonly lifetimeSeconds: number | null;
  /** The only ones it may go by. */
  readonly channels: readonly Channel[];
}

@Injectable()
export class MessageTypeRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async all(): Promise<ReadonlyMap<string, MessageRules>> {
    const rows: MessageTypeEntry[] = await this.dataSource.query(
      `select code, do_not_disturb as "doNotDisturb", lifetime_seconds as "lifetimeSeconds", channels from message_type`,
    );
    return new Map(
      rows.map(({ code, doNotDisturb, lifetimeSeconds, channels }) => [
        code,
        {
          ...{ doNotDisturb, lifetimeSeconds: lifetimeSeconds ?? undefined },
          channels: new Set(channels),
        },
      ]),
    );
  }

  /** Keeps what is newer than what is known; each code once. */
  async keep(tx: EntityManager, entries: readonly MessageTypeEntry[]): Promise<void> {
    await tx.query(
      `insert into message_type as t (code, revision, do_not_disturb, lifetime_seconds, channels)
       select code, revision, "doNotDisturb", "lifetimeSeconds", channels from jsonb_to_recordset($1::jsonb)
         as e (code text, revision bigint, "doNotDisturb" text, "lifetimeSeconds" int, channels text[])
       order by code
       on conflict (code) do update set revision = excluded.revision, do_not_disturb = excluded.do_not_disturb,
         lifetime_seconds = excluded.lifetime_seconds, channels = excluded.channels
       where excluded.revision > t.revision`,
      [JSON.stringify(entries)],
    );
  }
}
