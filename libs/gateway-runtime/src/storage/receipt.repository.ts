import type { EntityManager } from 'typeorm';
import type { DeliveryWithParts, MatchedReceipt, ReceiptChanges } from '../domain/apply-receipts';
import type { PartStatus } from '../domain/parts';
import { plainArray, textArray } from '@carillon/service-kit';

/** A receipt that may have been given in several spellings, the likeliest first. */
export interface StoredReceipt {
  readonly receiptId: string;
  readonly provider: string;
  readonly spellings: readonly string[];
  readonly status: PartStatus;
  readonly code?: string;
  readonly at: Date;
}

/** A part that was just recorded. */
export interface RecordedPart {
  readonly deliveryId: string;
  readonly provider: string;
  readonly part: number;
  readonly providerMessageId: string;
}

/** Parts and the receipts about them. Every method is one statement for a whole packet. */
export class ReceiptRepository {
  /**
   * Finds the parts that receipts speak of, by any spelling; of several parts the likeliest spelling's, then the newest. The
   * other spellings are looked for only where the likeliest finds nothing.
   */
  async match(tx: EntityManager, receipts: readonly StoredReceipt[]): Promise<ReadonlyMap<string, MatchedReceipt>> {
    const matched = await this.matchBy(tx, receipts, ({ spellings }) => spellings.slice(0, 1));
    const others = receipts.filter(({ receiptId, spellings }) => spellings.length > 1 && !matched.has(receiptId));
    const later = await this.matchBy(tx, others, ({ spellings }) => spellings.slice(1));
    return new Map([...matched, ...later]);
  }

  /** Relies on the index over (provider_message_id, provider). */
  private async matchBy(
    tx: EntityManager,
    receipts: readonly StoredReceipt[],
    spellingsOf: (receipt: StoredReceipt) => readonly string[],
  ): Promise<ReadonlyMap<string, MatchedReceipt>> {
    if (receipts.length === 0) return new Map();
    const spelled = receipts.flatMap((receipt, n) =>
      spellingsOf(receipt).map((spelling, rank) => ({ n, provider: receipt.provider, spelling, rank })),
    );
    const rows: { n: number; deliveryId: string; part: number }[] = await tx.query(
      `select distinct on (r.n) r.n, p.delivery_id as "deliveryId", p.part
       from unnest($1::int[], $2::text[], $3::text[], $4::int[]) r(n, provider, spelling, rank)
       join delivery_part p on p.provider_message_id = r.spelling and p.provider = r.provider
       order by r.n, r.rank, p.recorded_at desc`,
      [
        plainArray(spelled.map(({ n }) => n)),
        textArray(spelled.map(({ provider }) => provider)),
        textArray(spelled.map(({ spelling }) => spelling)),
        plainArray(spelled.map(({ rank }) => rank)),
      ],
    );
    return new Map(
      rows.map(({ n, deliveryId, part }) => {
        const { receiptId, status, code, at } = receipts[n]!; // n is the index that went in
        return [receiptId, { receiptId, deliveryId, part, status, code, at }];
      }),
    );
  }

  /**
   * Whoever is about to park a receipt waits until no send is being recorded, and holds off further ones: else each
   * could look for the other before either can be seen. Recorders share the lock among themselves.
   */
  async lockForParking(tx: EntityManager): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(hashtext(current_schema() || '.parked_receipt'))`);
  }

  /** The recorder's side of `lockForParking`; to be taken before any row. */
  async lockForRecording(tx: EntityManager): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock_shared(hashtext(current_schema() || '.parked_receipt'))`);
  }

  /** Keeps receipts until a send is recorded under one of their spellings. */
  async park(tx: EntityManager, receipts: readonly StoredReceipt[]): Promise<void> {
    const rows = receipts.flatMap((receipt) =>
      receipt.spellings.map((spelling, rank) => ({ ...receipt, spelling, rank })),
    );
    await tx.query(
      `insert into parked_receipt (provider, spelling, receipt_id, rank, spellings, status, code, at)
       select r.provider, r.spelling, r.receipt_id, r.rank, array(select jsonb_array_elements_text(r.spellings)), r.status, r.code, r.at
       from unnest($1::text[], $2::text[], $3::uuid[], $4::smallint[], $5::jsonb[], $6::text[], $7::text[], $8::timestamptz[])
         r(provider, spelling, receipt_id, rank, spellings, status, code, at)
       order by r.provider, r.spelling, r.receipt_id
       on conflict do nothing`,
      [
        textArray(rows.map(({ provider }) => provider)),
        textArray(rows.map(({ spelling }) => spelling)),
        plainArray(rows.map(({ receiptId }) => receiptId)),
        plainArray(rows.map(({ rank }) => rank)),
        textArray(rows.map(({ spellings }) => JSON.stringify(spellings))),
        plainArray(rows.map(({ status }) => status)),
        textArray(rows.map(({ code }) => code)),
        plainArray(rows.map(({ at }) => at.toISOString())),
      ],
    );
  }

  /** Takes out the parked receipts of parts that have just been recorded. Relies on the primary key. */
  async unpark(tx: EntityManager, parts: readonly RecordedPart[]): Promise<readonly MatchedReceipt[]> {
    if (parts.length === 0) return [];
    const rows: (Omit<MatchedReceipt, 'code'> & { code: string | null })[] = await tx.query(
      `with hits as materialized (
         select distinct on (k.receipt_id) k.*, p.delivery_id, p.part
         from unnest($1::uuid[], $2::smallint[], $3::text[], $4::text[]) p(delivery_id, part, provider, id)
         join parked_receipt k on k.provider = p.provider and k.spelling = p.id
         order by k.receipt_id, k.rank),
       taken as (
         delete from parked_receipt k using hits h
         where k.provider = h.provider and k.spelling = any(h.spellings) and k.receipt_id = h.receipt_id)
       select receipt_id as "receiptId", delivery_id as "deliveryId", part, status, code, at from hits`,
      [
        plainArray(parts.map(({ deliveryId }) => deliveryId)),
        plainArray(parts.map(({ part }) => part)),
        textArray(parts.map(({ provider }) => provider)),
        textArray(parts.map(({ providerMessageId }) => providerMessageId)),
      ],
    );
    return rows.map((row) => ({ ...row, code: row.code ?? undefined }));
  }

  /** Reads and locks deliveries with all their parts, in order of their ids. */
  async lock(tx: EntityManager, deliveryIds: readonly string[]): Promise<readonly DeliveryWithParts[]> {
    const rows: (Omit<DeliveryWithParts, 'parts'> & { part: number; status: PartStatus })[] = await tx.query(
      `select d.delivery_id as "deliveryId", d.correlation_id as "correlationId", d.provider, d.state, p.part, p.status
       from delivery d join delivery_part p using (delivery_id)
       where d.delivery_id = any($1::uuid[])
       order by d.delivery_id, p.part
       for update`,
      [plainArray(deliveryIds)],
    );
    const deliveries = new Map<string, DeliveryWithParts & { parts: { part: number; status: PartStatus }[] }>();
    for (const { part, status, ...delivery } of rows) {
      const known = deliveries.get(delivery.deliveryId);
      if (known === undefined) deliveries.set(delivery.deliveryId, { ...delivery, parts: [{ part, status }] });
      else known.parts.push({ part, status });
    }
    return [...deliveries.values()];
  }

  /** Writes what receipts changed, to rows that this transaction has locked. */
  async write(tx: EntityManager, { parts, deliveries }: ReceiptChanges): Promise<void> {
    if (parts.length === 0) return;
    await tx.query(
      `with parts as (
         update delivery_part p set status = r.status, code = r.code, at = r.at,
                poll_at = case when r.status = 'sent' then p.poll_at end
         from unnest($1::uuid[], $2::smallint[], $3::text[], $4::text[], $5::timestamptz[]) r(delivery_id, part, status, code, at)
         where p.delivery_id = r.delivery_id and p.part = r.part)
       update delivery d set state = r.state, code = coalesce(r.code, d.code), updated_at = now()
       from unnest($6::uuid[], $7::text[], $8::text[]) r(delivery_id, state, code)
       where d.delivery_id = r.delivery_id`,
      [
        plainArray(parts.map(({ deliveryId }) => deliveryId)),
        plainArray(parts.map(({ part }) => part)),
        plainArray(parts.map(({ status }) => status)),
        textArray(parts.map(({ code }) => code)),
        plainArray(parts.map(({ at }) => at.toISOString())),
        plainArray(deliveries.map(({ delivery }) => delivery.deliveryId)),
        plainArray(deliveries.map(({ state }) => state)),
        textArray(deliveries.map(({ told }) => told?.by.code)),
      ],
    );
  }

  /** Drops receipts that nobody has asked for in a day, and says how many of each provider. */
  async dropStale(tx: EntityManager): Promise<readonly { readonly provider: string; readonly receipts: number }[]> {
    return tx.query(
      `with stale as (delete from parked_receipt where parked_at < now() - interval '1 day' returning provider, receipt_id)
       select provider, count(distinct receipt_id)::int as receipts from stale group by provider`,
    );
  }
}
