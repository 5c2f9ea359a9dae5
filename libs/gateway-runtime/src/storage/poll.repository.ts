import type { DataSource } from 'typeorm';
import type { StatusPolling } from '../receipts/status-polling';

export interface PartToAsk {
  readonly providerMessageId: string;
  /** How long ago it was sent, in milliseconds. */
  readonly ageMs: number;
}

/** Which parts are due to be asked for. */
export class PollRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Takes parts of a gateway that are due, the longest due first, and sets when each is due again, so that a worker which dies
   * with them in hand loses nothing. Replicas share them out. Relies on the index over (provider, poll_at).
   */
  async take(provider: string, { afterMs, batch }: StatusPolling): Promise<readonly PartToAsk[]> {
    const [last, beforeLast = 0] = [...afterMs].reverse();
    const rows: { readonly providerMessageId: string; readonly ageMs: string }[] = await this.dataSource.query(
      `with due as (
         select delivery_id, part, extract(epoch from now() - recorded_at) * 1000 as age_ms
         from delivery_part where provider = $1 and poll_at <= now()
         order by poll_at limit $2 for update skip locked),
       taken as (
         update delivery_part p
         set poll_at = p.recorded_at + interval '1 millisecond' *
           coalesce((select min(a) from unnest($3::float8[]) a where a > due.age_ms), due.age_ms + $4)
         from due where p.delivery_id = due.delivery_id and p.part = due.part
         returning p.provider_message_id, due.age_ms)
       select provider_message_id as "providerMessageId", age_ms as "ageMs" from taken`,
      [provider, batch, [...afterMs], (last ?? 0) - beforeLast || last],
    );
    return rows.map(({ providerMessageId, ageMs }) => ({ providerMessageId, ageMs: Number(ageMs) }));
  }
}
