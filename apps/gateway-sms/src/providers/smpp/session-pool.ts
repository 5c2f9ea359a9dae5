import { type Acquired, type Health, SessionKeeper } from './session-keeper';
import type { BindMode, SessionHandlers } from './session-types';
import type { SmppSettings } from './smpp-settings';

/**
 * All sessions with a centre: messages go out by those that may transmit, in turn, and what the centre sends comes in by those
 * that may receive. Each is kept on its own, so that one that breaks takes no other with it.
 */
export class SessionPool {
  private readonly senders: readonly SessionKeeper[];
  private readonly receivers: readonly SessionKeeper[];
  private turn = 0;

  constructor(settings: SmppSettings, handlers: SessionHandlers) {
    const { transceivers, transmitters, receivers } = settings;
    const keepers = (count: number, mode: BindMode): SessionKeeper[] =>
      Array.from({ length: count }, () => new SessionKeeper(settings, handlers, mode));
    this.senders = [...keepers(transceivers, 'transceiver'), ...keepers(transmitters, 'transmitter')];
    this.receivers = keepers(receivers, 'receiver');
  }

  /** Of the sessions that may transmit: bound when one of them is. */
  get health(): Health {
    const all = this.senders.map(({ health }) => health);
    return all.find((health) => health === 'bound') ?? all.find((health) => health === 'account') ?? all[0] ?? 'closed';
  }

  start(): void {
    for (const keeper of [...this.senders, ...this.receivers]) keeper.start();
  }

  /** A bound session, the next in turn. Waits, within the signal, while one is about to come; says at once when none is. */
  acquire(signal: AbortSignal): Promise<Acquired> {
    const { senders } = this;
    const first = this.turn;
    this.turn = (first + 1) % senders.length;
    for (let step = 0; step < senders.length; step += 1) {
      const keeper = senders[(first + step) % senders.length]!; // below the length
      if (keeper.isBound) return keeper.acquire(signal);
    }
    return senders[first]!.acquire(signal); // `turn` is below the length
  }

  async close(): Promise<void> {
    await Promise.all([...this.senders, ...this.receivers].map((keeper) => keeper.close()));
  }
}
