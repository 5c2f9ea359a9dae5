import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import type { Outcome } from '../domain/settle';
import type { ClaimId } from '../storage/delivery.repository';

interface Entry {
  readonly attempt: number;
  readonly since: number;
  begun: boolean;
  outcome?: Outcome;
}

/** A claim whose transaction may have been committed although its worker was told otherwise is let go after this. */
const UNBEGUN_AFTER_MS = 60_000;

/**
 * What this worker has begun and not yet written down as ended.
 *
 * An act cannot be rolled back, but the transaction that records it can. The outcome is kept here until that transaction
 * is committed; should it fail, the batch comes again and ends with the outcome known, instead of being sent once more.
 */
export class InHand {
  private readonly entries = new Map<string, Entry>();
  private readonly onCommit = new WeakMap<QueryRunner, readonly ClaimId[]>();

  constructor(
    dataSource: DataSource,
    private readonly now: () => number = () => performance.now(),
  ) {
    dataSource.subscribers.push({
      afterTransactionCommit: ({ queryRunner }) => {
        for (const { deliveryId, attempt } of this.onCommit.get(queryRunner) ?? []) {
          // The next attempt may have been claimed before we hear of the commit.
          if (this.entries.get(deliveryId)?.attempt === attempt) this.entries.delete(deliveryId);
        }
      },
    });
  }

  claim(deliveryId: string, attempt: number): void {
    this.entries.set(deliveryId, { attempt, since: this.now(), begun: false });
  }

  begin(deliveryId: string): void {
    const entry = this.entries.get(deliveryId);
    if (entry !== undefined) entry.begun = true;
  }

  answer(deliveryId: string, attempt: number, outcome: Outcome): void {
    const entry = this.entries.get(deliveryId);
    if (entry?.attempt === attempt) entry.outcome = outcome;
  }

  outcome(deliveryId: string): Outcome | undefined {
    return this.entries.get(deliveryId)?.outcome;
  }

  /** What this worker knows of a row that names it. */
  standing(deliveryId: string, attempt: number): 'rival' | 'answered' | 'unbegun' | 'gone' {
    const entry = this.entries.get(deliveryId);
    if (entry?.attempt !== attempt) return 'gone';
    if (entry.outcome !== undefined) return 'answered';
    return !entry.begun && this.now() - entry.since > UNBEGUN_AFTER_MS ? 'unbegun' : 'rival';
  }

  /** Forgets them as soon as `tx` is committed. */
  forgetOnCommit(tx: EntityManager, claims: readonly ClaimId[]): void {
    if (tx.queryRunner !== undefined) this.onCommit.set(tx.queryRunner, claims);
  }
}
