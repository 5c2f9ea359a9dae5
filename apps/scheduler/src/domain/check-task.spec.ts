import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { taskFaults } from './check-task';
import { RecurringTaskTerms } from './recurring-task';

const file = join(__dirname, '../../../../examples/recurring/recurring-tasks.json');

describe('the examples', () => {
  it.each(JSON.parse(readFileSync(file, 'utf8')) as { readonly id: string; readonly name: string }[])(
    '$name',
    ({ id: _id, ...terms }) => {
      expect(taskFaults(RecurringTaskTerms.parse(terms))).toEqual([]);
    },
  );
});
