/** What a gateway is chosen by. */
export interface RoutingFacts {
  /** ISO 3166-1 alpha-2. */
  readonly country?: string;
  /** Name of the phone's operator. */
  readonly operator?: string;
  readonly messageType?: string;
}

/** Messages that a gateway is for: all that is given must hold, each by any of its values. */
export interface RoutingRule {
  readonly countries?: readonly string[];
  readonly operators?: readonly string[];
  readonly messageTypes?: readonly string[];
}

export interface Routable {
  readonly name: string;
  /** Its share beside the others; 0 stands by until the others cannot. */
  readonly weight: number;
  /** Any of them; a gateway without rules is for every message. */
  readonly rules: readonly RoutingRule[];
}

/**
 * The gateways for one message, the first choice first, the others for fail-over: those that name such messages before those
 * that take every message, and within either by chance according to their weights.
 *
 * The chance is in `key` alone, so the same message finds the same order as long as the gateways are the same, and one that is
 * added or taken away moves no more messages than its share (weighted rendezvous hashing).
 */
export function routeOrder(gateways: readonly Routable[], facts: RoutingFacts, key: string): readonly string[] {
  const named = gateways.filter(({ rules }) => rules.some((rule) => holds(rule, facts)));
  const general = gateways.filter(({ rules }) => rules.length === 0);
  return [...byChance(named, key), ...byChance(general, key)];
}

function holds({ countries, operators, messageTypes }: RoutingRule, facts: RoutingFacts): boolean {
  return has(countries, facts.country) && has(operators, facts.operator) && has(messageTypes, facts.messageType);
}

const has = (wanted: readonly string[] | undefined, value: string | undefined): boolean =>
  wanted === undefined || wanted.length === 0 || (value !== undefined && wanted.includes(value));

function byChance(gateways: readonly Routable[], key: string): readonly string[] {
  if (gateways.length < 2) return gateways.map(({ name }) => name);
  const drawn = gateways.map(({ name, weight }) => ({ name, score: score(weight, fractionOf(`${key} ${name}`)) }));
  return drawn
    .sort((one, other) => other.score - one.score || (one.name < other.name ? -1 : 1))
    .map(({ name }) => name);
}

/** Greater is better; the chance to be greatest is in proportion to the weight. */
const score = (weight: number, fraction: number): number => (weight === 0 ? -Infinity : weight / -Math.log(fraction));

/** A number between 0 and 1, neither included, from a text: FNV-1a with a final mix. */
function fractionOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  return (((hash ^ (hash >>> 16)) >>> 0) + 0.5) / 0x1_0000_0000;
}
