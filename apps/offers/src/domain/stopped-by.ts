import type { Explanation } from '@carillon/rules';
import type { ExplainedOffer } from './explain-offer';

/** What has kept an offer from an event: names of checks, and JSON Pointers to the rules of its terms that did not hold. */
export function stoppedBy({ checks, filters }: ExplainedOffer): readonly string[] {
  return [
    ...checks.filter(({ holds }) => holds === false).map(({ name }) => name),
    ...filters.flatMap(({ pointer, explanation }) => culpritsOf(explanation).map((place) => `${pointer}${place}`)),
  ];
}

/** Of a group the rules that did not hold; a negated one is at fault as a whole. */
function culpritsOf(explanation: Explanation): readonly string[] {
  if (explanation.holds || explanation.muted) return [];
  if (!('rules' in explanation) || explanation.not) return [explanation.pointer];
  const inner = explanation.rules.flatMap(culpritsOf);
  return inner.length > 0 ? inner : [explanation.pointer];
}
