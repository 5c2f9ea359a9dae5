import fc from 'fast-check';
import { decideClaim, MAX_RESENDS, type Holder } from './decide-claim';
import { type DeliveryState, isFinished, nextState } from './delivery';
import { type Outcome, settle } from './settle';

/**
 * A model of one message among workers that share a database: copies of its packet come at any time to any worker,
 * workers die at any time, results are written late or never. It uses the very functions that decide in the service.
 */
class Model {
  handedOver = 0;
  readonly told: string[] = [];
  private row: { state: DeliveryState; attempt: number; resends: number; worker?: number } | undefined;
  private readonly dead = new Set<number>();
  private readonly acts = new Map<number, { attempt: number; resends: number; begun: boolean; outcome?: Outcome }>();

  constructor(private readonly onUnknown: 'report' | 'resend') {}

  get isFinished(): boolean {
    return this.row !== undefined && isFinished(this.row.state);
  }

  /** A copy of the packet reaches a worker. */
  claim(worker: number): void {
    if (this.dead.has(worker) || this.acts.has(worker)) return;
    const known = this.row === undefined ? undefined : { ...this.row, holder: this.holderFor(worker) };
    const decision = decideClaim(known, { onUnknown: this.onUnknown, expired: false, route: 'open' });
    if (decision.kind === 'send') {
      this.row = { state: 'claimed', attempt: decision.attempt, resends: decision.resends, worker };
      this.acts.set(worker, { attempt: decision.attempt, resends: decision.resends, begun: false });
    } else if (decision.kind === 'close' && this.row !== undefined) {
      this.write(this.row, { outcome: 'unknown', code: 'INTERRUPTED', detail: '' }, 'report');
    }
  }

  /** What the statement of `DeliveryRepository.begin` does: a worker may ask however late it is. */
  begin(worker: number): void {
    const act = this.acts.get(worker);
    if (act === undefined || this.row === undefined) return;
    if (this.row.worker !== worker || this.row.attempt !== act.attempt) {
      this.acts.delete(worker);
    } else if (this.row.state === 'claimed') {
      this.row.state = 'sending';
      act.begun = true;
    }
  }

  /** The worker, whose lease runs, hands the message over; the provider answers, or not. */
  act(worker: number, outcome: Outcome): void {
    const act = this.acts.get(worker);
    if (!act?.begun || act.outcome !== undefined || this.dead.has(worker)) return;
    if (outcome.outcome !== 'deferred') this.handedOver += 1;
    act.outcome = outcome;
  }

  /** The worker writes down what came of it; one that was only taken for dead may do so late. */
  conclude(worker: number): void {
    const act = this.acts.get(worker);
    if (act?.outcome === undefined) return;
    this.acts.delete(worker);
    this.write({ state: 'sending', worker, ...act }, act.outcome, this.onUnknown);
  }

  /** Its lease ends. What it had begun may still be written down. */
  die(worker: number): void {
    this.dead.add(worker);
  }

  private holderFor(worker: number): Holder {
    const holder = this.row?.worker;
    if (holder === undefined || this.dead.has(holder)) return this.row?.state === 'claimed' ? 'unbegun' : 'gone';
    return holder === worker && this.acts.get(worker)?.outcome !== undefined ? 'answered' : 'rival';
  }

  /** What the statement of `DeliveryRepository.settle` does. */
  private write(
    held: { state: DeliveryState; attempt: number; resends: number; worker?: number },
    outcome: Outcome,
    onUnknown: 'report' | 'resend',
  ): void {
    const row = this.row!;
    const { event, tell, resends } = settle({ ...held, onUnknown }, outcome, { now: new Date(), maxAttempts: 1_000 });
    const next = nextState(held.state, event)!;
    const ours = row.state === held.state && row.worker === held.worker;
    const truth = row.state === 'unknown' && held.state === 'sending' && (next === 'sent' || next === 'failed');
    if (row.attempt !== held.attempt || !(ours || truth)) return;
    this.row = { state: next, attempt: row.attempt, resends };
    if (tell !== undefined) this.told.push(tell.status);
  }
}

const WORKERS = 3;
const worker = fc.nat(WORKERS - 1);
const outcomes: readonly Outcome[] = [
  { outcome: 'accepted', providerMessageIds: ['1'] },
  { outcome: 'deferred', code: 'BUSY', detail: '' },
  { outcome: 'unknown', code: 'TIMEOUT', detail: '' },
  { outcome: 'rejected', fault: 'recipient', code: 'NO', detail: '' },
];
const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('claim' as const), worker }),
    fc.record({ do: fc.constant('begin' as const), worker }),
    fc.record({ do: fc.constant('act' as const), worker, outcome: fc.constantFrom(...outcomes) }),
    fc.record({ do: fc.constant('conclude' as const), worker }),
    fc.record({ do: fc.constant('die' as const), worker }),
  ),
  { maxLength: 60 },
);

const play = (model: Model, script: readonly { do: string; worker: number; outcome?: Outcome }[]): void => {
  for (const step of script) {
    if (step.do === 'act') model.act(step.worker, step.outcome!);
    else if (step.do === 'claim') model.claim(step.worker);
    else if (step.do === 'begin') model.begin(step.worker);
    else if (step.do === 'conclude') model.conclude(step.worker);
    else model.die(step.worker);
  }
};

describe('one message among workers that die', () => {
  it('is handed over once at the most, whatever happens', () => {
    fc.assert(
      fc.property(steps, (script) => {
        const model = new Model('report');
        play(model, script);
        expect(model.handedOver).toBeLessThanOrEqual(1);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is handed over a few times at the most if it wants to be sent again', () => {
    fc.assert(
      fc.property(steps, (script) => {
        const model = new Model('resend');
        play(model, script);
        expect(model.handedOver).toBeLessThanOrEqual(1 + MAX_RESENDS);
      }),
      { numRuns: 2_000 },
    );
  });

  it('comes to an end, and tells it, once its packet reaches a worker that lives', () => {
    fc.assert(
      fc.property(steps, (script) => {
        const model = new Model('report');
        play(model, script);
        for (let each = 0; each < WORKERS; each += 1) {
          model.conclude(each);
          model.die(each);
        }
        model.claim(WORKERS);
        model.begin(WORKERS);
        model.act(WORKERS, outcomes[0]!);
        model.conclude(WORKERS);
        expect(model.isFinished).toBe(true);
        expect(model.told).not.toHaveLength(0);
      }),
      { numRuns: 2_000 },
    );
  });
});
