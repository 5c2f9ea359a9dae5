import { randomUUID } from 'node:crypto';
import type { Logger } from '@carillon/messaging';
import type { DataSource } from 'typeorm';

const LEASE_MS = 15_000;
const RENEW_EVERY_MS = 3_000;
/** The worker stops this long before others may take it for dead. */
const MARGIN_MS = 2_000;

/**
 * Tells the other workers that this one lives, and this one how long they will believe it.
 *
 * The end of the lease stands in the database and is compared with the database's clock alone. The worker reckons its
 * own share from before the renewal was sent, on a clock that cannot be set, so it always stops first.
 */
export class WorkerLease {
  readonly workerId = randomUUID();
  private heldUntil = 0;
  private timer: NodeJS.Timeout | undefined;
  private renewing = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly log: Logger,
  ) {}

  get isHeld(): boolean {
    return performance.now() < this.heldUntil;
  }

  async start(): Promise<void> {
    await this.dataSource.query(`delete from worker where alive_until < now() - interval '1 day'`);
    await this.renew();
    this.timer = setInterval(() => void this.renewQuietly(), RENEW_EVERY_MS);
  }

  /** To be called when nothing is in hand any more. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.heldUntil = 0;
    await this.dataSource.query(`delete from worker where worker_id = $1`, [this.workerId]).catch(() => undefined);
  }

  private async renewQuietly(): Promise<void> {
    if (this.renewing) return;
    this.renewing = true;
    await this.renew().catch((err: unknown) => this.log.warn({ err }, 'the lease could not be renewed'));
    this.renewing = false;
  }

  private async renew(): Promise<void> {
    const asked = performance.now();
    await this.dataSource.query(
      `insert into worker (worker_id, alive_until) values ($1, clock_timestamp() + $2 * interval '1 millisecond')
       on conflict (worker_id) do update set alive_until = excluded.alive_until`,
      [this.workerId, LEASE_MS],
    );
    this.heldUntil = asked + LEASE_MS - MARGIN_MS;
  }
}
