import {
  DeviceInvalid,
  type OutgoingItem,
  type PayloadOf,
  type PushTarget,
  type SendPush,
  uuidV5,
} from '@carillon/contracts';
import type { ChannelProvider, ProviderContext, SendResult } from '@carillon/gateway-runtime';
import { type Gone, type Notification, notificationOf, type PushOutcome, type PushService } from './push-service';
import { ServiceDesk } from './service-desk';

type Push = PayloadOf<typeof SendPush>;

/** How an app that reports on a message names it to the gateway: nobody else's member knows it. */
export const partIdOf = (messageId: string, memberId: string): string => `${messageId}:${memberId}`;

/**
 * One message to all devices of a member, each by its own push service. It is accepted when one of them has it, and what a
 * service says of the others is not waited for again: whoever has shown it must not show it twice.
 */
export class PushProvider implements ChannelProvider<Push> {
  private readonly desks: ReadonlyMap<string, ServiceDesk>;
  private context: ProviderContext | undefined;
  private closing = false;

  constructor(
    readonly name: string,
    private readonly services: readonly PushService[],
    private readonly now: () => Date = () => new Date(),
  ) {
    this.desks = new Map(services.map((service) => [service.name, new ServiceDesk(service, () => this.context?.log)]));
  }

  start(context: ProviderContext): Promise<void> {
    this.context = context;
    return Promise.resolve();
  }

  async send(push: Push, signal: AbortSignal): Promise<SendResult> {
    if (this.closing) return { outcome: 'deferred', code: 'DISCONNECTED', detail: 'the gateway is stopping' };
    const notification = notificationOf(push, this.now());
    const outcomes = await Promise.all(push.targets.map((target) => this.sendTo(target, notification, signal)));
    await this.disown(push, outcomes);
    return this.sumOf(push, outcomes);
  }

  async close(): Promise<void> {
    this.closing = true;
    await Promise.all(this.services.map((service) => service.close()));
  }

  private sendTo(target: PushTarget, notification: Notification, signal: AbortSignal): Promise<PushOutcome> {
    const desk = this.desks.get(target.pushService);
    return desk?.push(target, notification, signal) ?? Promise.resolve(NO_SERVICE);
  }

  /** What befell the devices comes to the message: the best of it, and of what is no good the least final. */
  private sumOf({ deliveryId, memberId }: Push, outcomes: readonly PushOutcome[]): SendResult {
    if (outcomes.some(({ outcome }) => outcome === 'accepted'))
      return { outcome: 'accepted', providerMessageIds: [partIdOf(deliveryId, memberId)] };
    const results = outcomes.map((outcome) =>
      outcome.outcome === 'gone' ? rejectedFor(outcome) : this.aside(outcome),
    );
    const [first = NO_SERVICE] = [...results].sort((a, b) => FINALITY[a.outcome] - FINALITY[b.outcome]);
    return first;
  }

  /** A service among several that refuses our account does not stop the others. */
  private aside(outcome: SendResult): SendResult {
    const isOurs = outcome.outcome === 'rejected' && outcome.fault === 'account';
    return isOurs && this.services.length > 1
      ? { outcome: 'deferred', code: outcome.code, detail: outcome.detail }
      : outcome;
  }

  /** Has the devices switched off that are no more. Should that not be heard, the next message finds them again. */
  private async disown({ deliveryId, memberId, targets }: Push, outcomes: readonly PushOutcome[]): Promise<void> {
    const items = outcomes.flatMap((outcome, index) => {
      const target = targets[index];
      return outcome.outcome === 'gone' && target !== undefined
        ? [this.invalid(deliveryId, memberId, target, outcome)]
        : [];
    });
    if (items.length === 0) return;
    try {
      await this.context?.publish(items);
    } catch (err) {
      this.context?.log.warn({ err, devices: items.length }, 'devices that are gone could not be switched off yet');
    }
  }

  private invalid(
    deliveryId: string,
    memberId: string,
    { id, token }: PushTarget,
    { code, since }: Gone,
  ): OutgoingItem {
    const occurredAt = since ?? this.now();
    const cause = { id: uuidV5(`gone ${deliveryId} ${id}`), correlationId: deliveryId, occurredAt };
    const payload = { memberId, deviceId: id, token, at: occurredAt.toISOString(), code: code.slice(0, 64) };
    return DeviceInvalid.item({ cause, payload });
  }
}

const NO_SERVICE: SendResult = {
  outcome: 'rejected',
  fault: 'recipient',
  code: 'PUSH_SERVICE_MISSING',
  detail: 'the gateway has no push service of this device',
};

const FINALITY = { accepted: 0, unknown: 1, deferred: 2, rejected: 3 } as const;

const rejectedFor = ({ code, detail }: Gone): SendResult => ({ outcome: 'rejected', fault: 'recipient', code, detail });
