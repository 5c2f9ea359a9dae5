import type { BuiltInMessageType, Channel, DoNotDisturb, MessageType } from '@carillon/contracts';
import { MESSAGE_TYPES } from '@carillon/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

/** How messages of one type are treated. */
export interface MessageTypeSettings {
  readonly title: string;
  readonly doNotDisturb: DoNotDisturb;
  /** How long a message is worth sending; null for as long as it takes. */
  readonly lifetimeSeconds: number | null;
  /** By which messages of this type may go. */
  readonly channels: readonly Channel[];
  /** Whether members who have not chosen receive it. */
  readonly subscribedByDefault: boolean;
}

export interface MessageTypeEntry extends MessageTypeSettings {
  readonly type: MessageType;
  /** Nobody is asked about it any more. */
  readonly archived: boolean;
  /** Grows with every change; a number as text. */
  readonly revision: string;
  readonly updatedAt: Date;
}

export type PutOutcome = 'created' | 'updated' | 'too-many';

const ENTRY = `type, title, do_not_disturb as "doNotDisturb", lifetime_seconds as "lifetimeSeconds", channels,
  subscribed_by_default as "subscribedByDefault", archived, revision, updated_at as "updatedAt"`;

export const isBuiltIn = (type: MessageType): type is BuiltInMessageType =>
  (MESSAGE_TYPES as readonly string[]).includes(type);

/** The message types. Every built-in one has a row from the start; rows are never deleted. */
@Injectable()
export class SubscriptionTypeRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** The built-in ones first, then the programme's own by their codes; the archived ones, too. */
  async all(source: Pick<EntityManager, 'query'> = this.dataSource): Promise<readonly MessageTypeEntry[]> {
    return source.query(`select ${ENTRY} from message_type order by array_position($1::text[], type), type`, [
      MESSAGE_TYPES,
    ]);
  }

  /** Adds a type, brings an archived one back, or changes one; what is as it was is not announced anew. */
  async put(type: MessageType, settings: MessageTypeSettings, most: number): Promise<PutOutcome> {
    const { title, doNotDisturb, lifetimeSeconds, channels, subscribedByDefault } = settings;
    return this.dataSource.transaction(async (tx): Promise<PutOutcome> => {
      // Only against other callers: a lock on the table would deadlock with an announcement, which holds rows of it.
      await tx.query(`select pg_advisory_xact_lock(hashtext('message_type'))`);
      const types = await this.all(tx);
      const known = types.some((one) => one.type === type);
      if (!known && types.length >= most) return 'too-many';
      await tx.query(
        `insert into message_type (type, title, do_not_disturb, lifetime_seconds, channels, subscribed_by_default)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (type) do update set title = excluded.title, do_not_disturb = excluded.do_not_disturb,
           lifetime_seconds = excluded.lifetime_seconds, channels = excluded.channels,
           subscribed_by_default = excluded.subscribed_by_default, ${CHANGED}, archived = false`,
        [type, title, doNotDisturb, lifetimeSeconds, channels, subscribedByDefault],
      );
      return known ? 'updated' : 'created';
    });
  }

  /** @returns whether there is such a type */
  async archive(type: MessageType): Promise<boolean> {
    const [rows]: [unknown[], number] = await this.dataSource.query(
      `update message_type set archived = true, ${CHANGED} where type = $1 returning type`,
      [type],
    );
    return rows.length > 0;
  }

  /** Takes in hand, until `tx` ends, what has changed and what was announced longer ago; leaves what another replica has. */
  async takeDue(tx: EntityManager, repeatSeconds: number): Promise<readonly MessageTypeEntry[]> {
    return tx.query(
      `select ${ENTRY} from message_type
       where announced_at is null or announced_at < clock_timestamp() - $1 * interval '1 second'
       order by type for update skip locked`,
      [repeatSeconds],
    );
  }

  async concludeDue(tx: EntityManager, types: readonly MessageType[]): Promise<void> {
    await tx.query(`update message_type set announced_at = clock_timestamp() where type = any($1::text[])`, [types]);
  }
}

const CHANGED = 'revision = message_type.revision + 1, announced_at = null, updated_at = clock_timestamp()';
