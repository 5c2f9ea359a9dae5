import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ParkedRequest, Progress } from '../domain/cascade';

/** A message that waits, or may go on to another channel. */
export interface ParkedMessage {
  readonly messageId: string;
  /** What was asked for, as long as it is needed once more. It names no contact. */
  readonly request: ParkedRequest | undefined;
  readonly progress: Progress;
}

/** Which of the messages that wait are meant: those of which all that is named holds. */
export interface OpenMessages {
  readonly messageId?: string | undefined;
  readonly memberId?: string | undefined;
  readonly offerId?: string | undefined;
  /** Of the first channel. */
  readonly templateId?: string | undefined;
  readonly messageType?: string | undefined;
}

interface Row extends Progress {
  readonly messageId: string;
  readonly request: ParkedRequest | null;
}

@Injectable()
export class ParkedMessageRepository {
  /** Reads them and keeps them from other workers until `tx` ends. Locks in the order of the ids, after those of `message`. */
  async hold(tx: EntityManager, messageIds: readonly string[]): Promise<Map<string, ParkedMessage>> {
    if (messageIds.length === 0) return new Map();
    const rows: Row[] = await tx.query(
      `select message_id as "messageId", request, started, given_up as "givenUp", waiting, arrived, cancelled
       from parked_message where message_id = any($1::uuid[]) order by message_id for update`,
      [messageIds],
    );
    return new Map(
      rows.map(({ messageId, request, ...progress }) => [
        messageId,
        { messageId, request: request ?? undefined, progress },
      ]),
    );
  }

  /** Adds them, or writes how far they have come. They must be held, or new. */
  async save(tx: EntityManager, parked: readonly ParkedMessage[]): Promise<void> {
    if (parked.length === 0) return;
    const rows = parked.map(({ messageId, request, progress }) => ({
      ...{ message_id: messageId, request, started: progress.started, arrived: progress.arrived },
      ...{ given_up: progress.givenUp, waiting: progress.waiting, cancelled: progress.cancelled },
    }));
    await tx.query(
      `insert into parked_message (message_id, request, started, given_up, waiting, arrived, cancelled)
       select message_id, request, started, given_up, waiting, arrived, cancelled
       from jsonb_to_recordset($1::jsonb) as p
         (message_id uuid, request jsonb, started smallint, given_up smallint[], waiting smallint[], arrived boolean, cancelled boolean)
       order by message_id
       on conflict (message_id) do update set request = excluded.request, started = excluded.started,
         given_up = excluded.given_up, waiting = excluded.waiting, arrived = excluded.arrived,
         cancelled = excluded.cancelled`,
      [JSON.stringify(rows)],
    );
  }

  /**
   * Messages that wait or may go on to another channel, in the order of their ids. Relies on `parked_message_open`.
   *
   * @param after an id; only those that follow it
   */
  async open(
    { messageId, memberId, offerId, templateId, messageType }: OpenMessages,
    { after, limit }: { readonly after: string | undefined; readonly limit: number },
    source: Pick<EntityManager, 'query'>,
  ): Promise<readonly string[]> {
    const rows: { id: string }[] = await source.query(
      `select p.message_id as id from parked_message p
       where p.request is not null and ($1::uuid is null or p.message_id > $1) and ($2::uuid is null or p.message_id = $2)
         and ($3::text is null or p.request ->> 'memberId' = $3) and ($4::text is null or p.request ->> 'offerId' = $4)
         and ($5::text is null or p.request ->> 'templateId' = $5)
         and ($6::text is null or p.request ->> 'messageType' = $6)
       order by p.message_id limit $7`,
      [after, messageId, memberId, offerId, templateId, messageType, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Lets go of what was asked for where its life is over. Reads the whole table: meant for a quiet moment now and then. */
  async release(now: Date, source: Pick<EntityManager, 'query'>): Promise<void> {
    await source.query(
      `update parked_message set request = null
       where request is not null and (request ->> 'expiresAt')::timestamptz <= $1`,
      [now],
    );
  }
}
