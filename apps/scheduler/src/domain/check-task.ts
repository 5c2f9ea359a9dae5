import { compileFilter, fieldsOf, Filter } from '@carillon/rules';
import { ERRORS } from '../error-codes';
import type { RecurringTaskTerms, TaskFault } from './recurring-task';
import { scheduleFaults } from './schedule';

/** Everything that keeps a task from making sense. */
export function taskFaults({ schedule, work }: RecurringTaskTerms): readonly TaskFault[] {
  return [...scheduleFaults(schedule), ...(work.kind === 'raise-event' ? filterFaults(work.filter) : [])];
}

function filterFaults(filter: Readonly<Record<string, unknown>> | null): readonly TaskFault[] {
  const pointer = '/work/filter';
  const parsed = Filter.nullable().safeParse(filter);
  if (!parsed.success)
    return parsed.error.issues.map(({ path, message }) => ({
      pointer: [pointer, ...path.map(String)].join('/'),
      code: ERRORS.FILTER_INVALID,
      detail: message,
    }));
  const compiled = compileFilter(parsed.data, fieldsOf());
  return compiled.outcome === 'ok'
    ? []
    : compiled.faults.map((fault) => ({ ...fault, pointer: `${pointer}${fault.pointer}` }));
}
