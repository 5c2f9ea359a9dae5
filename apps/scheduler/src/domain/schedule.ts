import { nextClockTime, readClockTime } from '@carillon/calendar';
import { Cron } from 'croner';
import { ERRORS } from '../error-codes';
import type { Schedule, TaskFault } from './recurring-task';

const SHORTEST_PAUSE_MS = 15 * 60_000;
const RUNS_LOOKED_AT = 100;
/** Any moment does: only distances are compared. */
const EPOCH = new Date(Date.UTC(2024, 0, 1));

/** Zones that differ in nothing have several names; one of them is enough to know when clocks show a time. */
const ALL_ZONES: readonly string[] = ['UTC', ...Intl.supportedValuesOf('timeZone')];

/** The first moment after another at which a task is to run; undefined when there is none. In milliseconds since 1970. */
export function nextRun(
  { at, cron, timeZone }: Schedule,
  after: number,
  zones: readonly string[] = ALL_ZONES,
): number | undefined {
  if (at !== undefined) {
    const time = readClockTime(at);
    return Math.min(
      ...(timeZone === undefined ? zones : [timeZone]).map((zone) => nextClockTime(after + 1, time, zone)),
    );
  }
  return patternOf(cron!, timeZone).nextRun(new Date(after))?.getTime();
}

/** What keeps a schedule from making sense. */
export function scheduleFaults({ cron, timeZone }: Schedule): readonly TaskFault[] {
  if (cron === undefined) return [];
  const fault = (code: string, detail: string) => [{ pointer: '/schedule/cron', code, detail }];
  let runs: readonly Date[];
  try {
    runs = patternOf(cron, timeZone).nextRuns(RUNS_LOOKED_AT, EPOCH);
  } catch (error) {
    return fault(ERRORS.CRON_INVALID, error instanceof Error ? error.message : String(error));
  }
  if (runs.length === 0) return fault(ERRORS.NEVER_DUE, 'there is no such day: it would never run');
  const tooClose = runs.some(
    (run, index) => index > 0 && run.getTime() - runs[index - 1]!.getTime() < SHORTEST_PAUSE_MS,
  );
  return tooClose ? fault(ERRORS.RUNS_TOO_OFTEN, 'less than a quarter of an hour between two runs') : [];
}

function patternOf(cron: string, timeZone = 'UTC'): Cron {
  return new Cron(cron, { timezone: timeZone, mode: '5-part', paused: true });
}
