import { compileAddressPattern, type AddressTest } from './address-pattern';
import { BUILT_IN_RULES } from './built-in-rules';
import { Behaviour, type Answer, type Protocol, type Rule } from './rule';

/** What is to be done with one message: a behaviour with everything decided. */
export interface Verdict extends Omit<Behaviour, 'answer' | 'status' | 'text' | 'stage' | 'perSecond'> {
  readonly answer: Exclude<Answer, 'throttle'>;
  /** Status of a refusal; 0 otherwise, and over HTTP where the provider's usual one is meant. */
  readonly status: number;
  readonly text: string;
  readonly stage: 'rcpt' | 'data';
  /** Whether the provider has the message afterwards, whatever the client gets to hear. */
  readonly takes: boolean;
}

interface CompiledRule {
  readonly protocol: Protocol;
  readonly applies: AddressTest;
  readonly rule: Rule;
  /** What happens to messages within the rate of a throttle, and to all of other rules. */
  readonly verdict: Verdict;
  /** What happens to messages above the rate. */
  readonly excess: Verdict;
  used: number;
  second: number;
  inSecond: number;
}

const NO_TO: AddressTest = () => true;
/** How the protocols say that it is too much; each HTTP interface says it in a way of its own. */
const BUSY: ReadonlyMap<Protocol, { readonly status: number; readonly text: string }> = new Map([
  ['smpp', { status: 0x58, text: '' }], // ESME_RTHROTTLED
  ['smtp', { status: 451, text: '4.7.1 Too many messages, slow down' }],
]);

/** The rules in force; the first that matches a message and is not spent decides. */
export class RuleBook {
  private told: readonly CompiledRule[] = [];
  private readonly builtIn: readonly CompiledRule[];
  private readonly byDefault: Verdict;

  constructor(
    builtIn: readonly Rule[] = BUILT_IN_RULES.map(({ rule }) => rule),
    private readonly now: () => number = Date.now,
  ) {
    this.builtIn = builtIn.map(compile);
    this.byDefault = verdictOf('smpp', Behaviour.parse({}));
  }

  /** Puts these rules in the place of all told before; uses and rates start anew. */
  replace(rules: readonly Rule[]): void {
    this.told = rules.map(compile);
  }

  /** The rules told, in order, each with the number of messages it has decided about. */
  list(): readonly { readonly rule: Rule; readonly used: number }[] {
    return this.told.map(({ rule, used }) => ({ rule, used }));
  }

  /** Decides about one message, and counts it as one use of the rule that did. */
  verdict(protocol: Protocol, to: string): Verdict {
    const compiled = this.firstFor(protocol, to, this.told) ?? this.firstFor(protocol, to, this.builtIn);
    if (!compiled) return this.byDefault;
    compiled.used += 1;
    return this.exceedsRate(compiled) ? compiled.excess : compiled.verdict;
  }

  private firstFor(protocol: Protocol, to: string, rules: readonly CompiledRule[]): CompiledRule | undefined {
    for (const candidate of rules) {
      if (candidate.protocol !== protocol || !candidate.applies(to)) continue;
      if (candidate.used < (candidate.rule.times ?? Infinity)) return candidate;
    }
    return undefined;
  }

  private exceedsRate(compiled: CompiledRule): boolean {
    const { perSecond, answer } = compiled.rule.behaviour;
    if (answer !== 'throttle' || perSecond === undefined) return false;
    const second = Math.floor(this.now() / 1000);
    if (second !== compiled.second) {
      compiled.second = second;
      compiled.inSecond = 0;
    }
    compiled.inSecond += 1;
    return compiled.inSecond > perSecond;
  }
}

function compile(rule: Rule): CompiledRule {
  const { protocol, behaviour } = rule;
  return {
    protocol,
    rule,
    applies: rule.match.to === undefined ? NO_TO : compileAddressPattern(rule.match.to),
    verdict: verdictOf(protocol, behaviour.answer === 'throttle' ? { ...behaviour, answer: 'accept' } : behaviour),
    excess: verdictOf(protocol, { ...behaviour, answer: 'reject' }),
    used: 0,
    second: 0,
    inSecond: 0,
  };
}

function verdictOf(protocol: Protocol, behaviour: Behaviour): Verdict {
  const answer = behaviour.answer as Verdict['answer']; // the callers have replaced `throttle`
  const refused = answer === 'reject';
  const busy = BUSY.get(protocol) ?? { status: 0, text: '' };
  const text = behaviour.text ?? (behaviour.status === undefined ? busy.text : 'Refused');
  const stage = behaviour.stage ?? (refused || answer === 'disconnect-before' ? 'rcpt' : 'data');
  return {
    ...behaviour,
    answer,
    status: refused ? (behaviour.status ?? busy.status) : 0,
    text: refused ? text : '',
    stage,
    takes: answer === 'accept' || (stage === 'data' && !refused && answer !== 'disconnect-before'),
  };
}
