import { textArray } from '@carillon/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type EventTrace, slotOf } from '../domain/event-trace';

export interface KeptTrace {
  readonly source: string;
  readonly keptAt: Date;
  readonly trace: EventTrace;
}

@Injectable()
export class EventTraceRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** One statement for a packet; an event that is kept already stays as it is. */
  async keep(tx: EntityManager, traces: readonly EventTrace[], at: Date): Promise<void> {
    await tx.query(
      `insert into event_trace (slot, kept_at, event_id, source, member_id, trace)
       select $1, $2, * from unnest($3::text[], $4::text[], $5::text[], $6::json[])
       on conflict do nothing`,
      [
        slotOf(at.getTime()),
        at,
        textArray(traces.map(({ event }) => event.eventId)),
        textArray(traces.map(({ event }) => event.source)),
        textArray(traces.map(({ event }) => event.memberId)),
        textArray(traces.map((trace) => JSON.stringify(trace))),
      ],
    );
  }

  /** The newest trace of each source that has such an event. Relies on the primary key. */
  of(eventId: string, source: string | undefined, since: Date): Promise<readonly KeptTrace[]> {
    return this.dataSource.query(
      `select distinct on (source) source, kept_at as "keptAt", trace from event_trace
       where event_id = $1 and ($2::text is null or source = $2) and kept_at >= $3
       order by source, kept_at desc limit 20`,
      [eventId, source ?? null, since],
    );
  }

  /** Empties what holds anything of these slots. */
  async empty(slots: readonly number[]): Promise<void> {
    for (const slot of slots) {
      const rows: unknown[] = await this.dataSource.query(`select from event_trace_${slot} limit 1`);
      if (rows.length > 0) await this.dataSource.query(`truncate event_trace_${slot}`);
    }
  }
}
