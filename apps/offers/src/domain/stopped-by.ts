import type { Explanation } from '@carillon/rules';
import type { ExplainedOffer } from './explain-offer';

/** What has kept an offer from an event: names of checks, and JSON Pointers to the rules and
 * conditions of its terms that did not hold. */
export function stoppedBy({ checks, filters, counters }: ExplainedOffer): readonly string[] {
  return [
    ...checks.filter(({ name, holds }) => !holds && name !== 'counters').map(({ name }) => name),
    ...filters.flatMap(({ pointer, explanation }) => culpritsOf(explanation).map((place) => `${pointer}${place}`)),
    ...counters.filter(({ holds }) => !holds).map(({ pointer }) => pointer),
  ];
}

/** Of a group the rules that did not hold; a negated one is at fault as a whole. */
function culpritsOf(explanation: Explanation): readonly string[] {
  if (explanation.holds || explanation.muted) return [];
  if (!('rules' in explanation) || explanation.not) return [explanation.pointer];
  const inner = explanation.rules.flatMap(culpritsOf);
  return inner.length > 0 ? inner : [explanation.pointer];
}
