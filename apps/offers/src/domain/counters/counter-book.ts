import { type Change, type CounterPlace, type CounterState, NOTHING_COUNTED, withChanges } from './counter-state';
import { NOTHING_REFUNDED, type PurchaseKey, type Refunded } from './refund';

/** A state, and what it is of. */
export interface KnownState extends CounterPlace {
  readonly at: number;
  readonly state: CounterState;
}

/** What is known of the counters of one packet: as it was before, and what the packet itself has counted so far. */
export class CounterBook {
  private readonly known: ReadonlyMap<string, CounterState>;
  private readonly own = new Map<string, Change[]>();

  constructor(
    known: readonly KnownState[],
    private readonly refunds: ReadonlyMap<PurchaseKey, Refunded>,
  ) {
    this.known = new Map(known.map((one) => [`${one.at} ${placeIdOf(one)}`, one.state]));
  }

  /** @param at one of the moments that were asked for; before all time nothing is counted */
  stateAt(place: CounterPlace, at: number): CounterState {
    const id = placeIdOf(place);
    const known = (moment: number): CounterState => this.known.get(`${moment} ${id}`) ?? NOTHING_COUNTED;
    return withChanges(known, this.own.get(id) ?? [], at);
  }

  refundedOf(purchase: PurchaseKey | undefined): Refunded {
    return (purchase === undefined ? undefined : this.refunds.get(purchase)) ?? NOTHING_REFUNDED;
  }

  count(change: Change): void {
    const id = placeIdOf(change);
    const own = this.own.get(id);
    if (own === undefined) this.own.set(id, [change]);
    else own.push(change);
  }
}

export const placeIdOf = ({ counterId, key }: CounterPlace): string => `${counterId} ${key}`;

export const NOTHING_KNOWN = new CounterBook([], new Map());
