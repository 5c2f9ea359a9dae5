import { Inject, Injectable } from '@nestjs/common';
import type { Place } from '@carillon/service-kit';
import { DataSource } from 'typeorm';
import type { TimerKey } from '../domain/decision';

export const TIMER_STATES = ['pending', 'fired', 'expired', 'dropped'] as const;
export type TimerState = (typeof TIMER_STATES)[number];

/** A timer as the reader of REST sees it. */
export interface TimerRow extends TimerKey {
  readonly state: TimerState;
  readonly decidedAt: Date;
  readonly dueAt: Date | null;
  readonly expiresAt: Date | null;
  readonly settledAt: Date | null;
  readonly correlationId: string | null;
}

export interface TimerSearch {
  readonly owner?: string | undefined;
  readonly state: TimerState;
  readonly limit: number;
  readonly after?: Place | undefined;
}

export interface TimerCount {
  readonly owner: string;
  readonly state: TimerState;
  readonly count: number;
}

const ROW = `owner, timer_id as "timerId", state, decided_at as "decidedAt", due_at as "dueAt", expires_at as "expiresAt",
  settled_at as "settledAt", correlation_id as "correlationId"`;

/** In lists a timer is found again by one word; an owner's name has no blank. */
export const placeIdOf = ({ owner, timerId }: TimerKey): string => `${owner} ${timerId}`;

/** Timers for those who look at them. */
@Injectable()
export class TimerListRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Pending ones, those due first to the front. Relies on the index timer_due. */
  pending({ owner, limit, after }: TimerSearch): Promise<readonly TimerRow[]> {
    return this.dataSource.query(
      `select ${ROW} from timer
       where state = 'pending' and ($1::text is null or owner = $1)
         and ($2::timestamptz is null or (due_at >= $2 and (due_at, owner, timer_id) > ($2, $3, $4)))
       order by due_at, owner, timer_id limit $5`,
      [owner, ...placeParameters(after), limit],
    );
  }

  /** Settled ones, the latest to the front. Relies on the index timer_settled. */
  settled({ owner, state, limit, after }: TimerSearch): Promise<readonly TimerRow[]> {
    return this.dataSource.query(
      `select ${ROW} from timer
       where state <> 'pending' and state = $6 and ($1::text is null or owner = $1)
         and ($2::timestamptz is null or (settled_at <= $2 and (settled_at, owner, timer_id) < ($2, $3, $4)))
       order by settled_at desc, owner desc, timer_id desc limit $5`,
      [owner, ...placeParameters(after), limit, state],
    );
  }

  async find({
    owner,
    timerId,
  }: TimerKey): Promise<(TimerRow & { payload: Record<string, unknown> | null }) | undefined> {
    const rows: (TimerRow & { payload: Record<string, unknown> | null })[] = await this.dataSource.query(
      `select ${ROW}, payload from timer where owner = $1 and timer_id = $2`,
      [owner, timerId],
    );
    return rows[0];
  }

  /** Reads every timer there is. */
  count(): Promise<readonly TimerCount[]> {
    return this.dataSource.query(
      `select owner, state, count(*)::float8 as count from timer group by owner, state order by owner, state`,
    );
  }
}

function placeParameters(after: Place | undefined): readonly [Date | null, string | null, string | null] {
  if (after === undefined) return [null, null, null];
  const [owner = '', ...rest] = after.id.split(' ');
  return [after.at, owner, rest.join(' ')];
}
