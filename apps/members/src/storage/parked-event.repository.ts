import type { EventAccepted, Item } from '@carillon/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

export type AcceptedItem = Item<typeof EventAccepted>;

/** An event that waits, without what it says. */
export interface ParkedEvent {
  readonly source: string;
  readonly memberId: string;
  readonly parkedAt: Date;
}

/** Events that wait for their member to become known. */
@Injectable()
export class ParkedEventRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Parking the same event again changes nothing, its time of parking included. */
  async park(tx: EntityManager, items: readonly AcceptedItem[]): Promise<void> {
    if (items.length === 0) return;
    const rows = items.map((item) => ({ item_id: item.id, member_id: item.payload.event.memberId, item }));
    await tx.query(
      `insert into parked_event (item_id, member_id, item)
       select item_id, member_id, item from json_to_recordset($1::json) as parked (item_id uuid, member_id text, item json)
       order by item_id on conflict do nothing`,
      [JSON.stringify(rows)],
    );
  }

  /** The event, one for each source, and since when it waits. Relies on the index on the event's id. */
  async ofEvent(eventId: string, source: string | undefined): Promise<readonly ParkedEvent[]> {
    return this.dataSource.query(
      `select item->'payload'->'event'->>'source' as source, member_id as "memberId", parked_at as "parkedAt"
       from parked_event
       where item->'payload'->'event'->>'eventId' = $1
         and ($2::text is null or item->'payload'->'event'->>'source' = $2)
       limit 20`,
      [eventId, source ?? null],
    );
  }

  /** Takes out all that waits for these members. Relies on the index on member_id. */
  async takeOf(tx: EntityManager, memberIds: readonly string[]): Promise<readonly AcceptedItem[]> {
    return revive(
      await tx.query(`delete from parked_event where member_id = any($1::text[]) returning item`, [memberIds]),
    );
  }

  /** Takes out events whose member has become known; leaves those that another transaction has in hand. */
  async takeArrived(tx: EntityManager, limit: number): Promise<readonly AcceptedItem[]> {
    return revive(
      await tx.query(
        `with arrived as materialized (
           select item_id from parked_event p where exists (select 1 from member m where m.member_id = p.member_id)
             or exists (select 1 from member_alias a where a.member_id = p.member_id)
           limit $1 for update of p skip locked)
         delete from parked_event where item_id in (select item_id from arrived) returning item`,
        [limit],
      ),
    );
  }

  /** Takes out events that have waited too long, by the database's clock. Relies on the index on parked_at. */
  async takeOverdue(tx: EntityManager, graceSeconds: number, limit: number): Promise<readonly AcceptedItem[]> {
    return revive(
      await tx.query(
        `with overdue as materialized (
           select item_id from parked_event p
           where parked_at < now() - $1 * interval '1 second'
             and not exists (select 1 from member m where m.member_id = p.member_id)
           order by parked_at limit $2 for update of p skip locked)
         delete from parked_event where item_id in (select item_id from overdue) returning item`,
        [graceSeconds, limit],
      ),
    );
  }
}

type Stored = Omit<AcceptedItem, 'occurredAt'> & { readonly occurredAt: string };

/** TypeORM answers a delete with the rows and their number. */
function revive([rows]: [readonly { item: Stored }[], number]): readonly AcceptedItem[] {
  return rows.map(({ item }) => ({ ...item, occurredAt: new Date(item.occurredAt) }));
}
