import { DELIVERY_STATUSES, type DeliveryStatus } from '@carillon/contracts';
import type { History, StatusChange, StatusReport } from './message';

/**
 * How much a status tells. A message stands at the status that tells most of it. The four ends have one rank: of two of
 * them the one that happened first holds, and only what proves that the message has arrived after all goes above them.
 */
const RANK: Readonly<Record<DeliveryStatus, number>> = {
  requested: 0,
  deferred: 1,
  rendered: 2,
  unknown: 3,
  sent: 4,
  suppressed: 5,
  failed: 5,
  expired: 5,
  undelivered: 5,
  delivered: 6,
  read: 7,
  clicked: 8,
};

/** Where a message stands. */
export interface Standing extends StatusChange {
  /** Who has it in hand: named by the report, or else by the one nearest below it that names somebody. */
  readonly provider?: string | undefined;
}

export interface Advance {
  readonly history: History;
  /** The changes that bring a status the message has not had yet: each status once in a message's life. */
  readonly announced: readonly StatusChange[];
  /** Whether `history` differs from what it was. */
  readonly changed: boolean;
}

/**
 * Adds changes to what is known of a message.
 *
 * The same changes in any order and any number of copies end in the same history and announce the same statuses: a
 * history keeps the earliest report of each status, whichever came first. (An announcement that is out already is not
 * taken back when an earlier report of the same status follows.)
 */
export function advanceMessage(before: History, changes: readonly StatusChange[]): Advance {
  const history: Partial<Record<DeliveryStatus, StatusReport>> = { ...before };
  const announced: StatusChange[] = [];
  let changed = false;
  for (const change of changes) {
    const { status, ...report } = change;
    const known = history[status];
    if (known !== undefined && compareReports(known, report) <= 0) continue;
    if (known === undefined) announced.push(change);
    history[status] = report;
    changed = true;
  }
  return { history, announced, changed };
}

/** Where a message of this history stands. `requested` is part of every history. */
export function standingOf(history: History): Standing {
  let highest: StatusChange | undefined;
  let named: StatusChange | undefined;
  for (const change of changesOf(history)) {
    if (highest === undefined || tellsMore(change, highest)) highest = change;
    if (change.provider !== undefined && (named === undefined || tellsMore(change, named))) named = change;
  }
  if (highest === undefined) throw new Error('a message without history');
  return { ...highest, provider: named?.provider };
}

const tellsMore = (one: StatusChange, other: StatusChange): boolean =>
  (RANK[one.status] - RANK[other.status] || compare(other, one)) > 0;

/** The steps of a history in the order in which they happened. */
export function stepsOf(history: History): readonly StatusChange[] {
  return changesOf(history).sort(
    (one, other) => one.at.getTime() - other.at.getTime() || RANK[one.status] - RANK[other.status],
  );
}

function changesOf(history: History): StatusChange[] {
  const changes: StatusChange[] = [];
  for (const status of DELIVERY_STATUSES) {
    const report = history[status];
    if (report !== undefined) changes.push({ status, ...report });
  }
  return changes;
}

const compare = (one: StatusChange, other: StatusChange): number =>
  compareReports(one, other) || compareTexts(one.status, other.status);

/** Earlier first; the rest only makes the order total, so that no two orders of arrival can end differently. */
const compareReports = (one: StatusReport, other: StatusReport): number =>
  one.at.getTime() - other.at.getTime() ||
  compareTexts(one.provider, other.provider) ||
  compareTexts(one.code, other.code);

function compareTexts(one = '', other = ''): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
