import { type Decision, ObedientDesk, type StandIn as HttpStandIn, StandInServer } from '@carillon/stand-ins';
import type { CallbackRequest } from '../callbacks/callback';
import type { ChannelProvider } from '../channel-provider';
import type { Behaviour, ProviderHarness } from './describe-channel-provider';
import { type ProviderCode, statuses } from './provider-code';

export interface HttpProviderUnderTest<Payload, Peer extends HttpStandIn> {
  /** A fresh stand-in. */
  readonly standIn: () => Peer;
  /** The adapter, connected to the stand-in at this address. */
  readonly create: (url: string, window: number) => ChannelProvider<Payload>;
  readonly message: () => Payload;
  /** Makes the stand-in know where a message stands, for adapters that ask. */
  readonly settle?: (standIn: Peer, id: string, status: 'delivered' | 'undelivered') => void;
  /** The report that the provider would send, for adapters that are told. */
  readonly callback?: (id: string, status: 'delivered' | 'undelivered') => CallbackRequest;
  readonly without?: readonly Behaviour[];
  /** Ids are not the stand-in's to give. */
  readonly ownIds?: boolean;
  readonly codes?: readonly ProviderCode[];
}

/** A proxy that got no answer from behind may have passed the message on (RFC 9110 §15.6.3, §15.6.5). */
const FROM_BETWEEN = statuses('unknown', 502, 504);
const WINDOW = 6;
const SLOW_MS = 30;

/** How an adapter that speaks HTTP is put to the tests of every adapter. */
export function httpHarness<Payload, Peer extends HttpStandIn>(
  subject: HttpProviderUnderTest<Payload, Peer>,
): ProviderHarness<Payload> {
  return {
    window: WINDOW,
    // A receipt comes by another request, whose order to the answer nothing settles.
    without: ['receipt-first', ...(subject.without ?? [])],
    codes: [...(subject.codes ?? []), ...FROM_BETWEEN],
    async start() {
      const standIn = subject.standIn();
      const desk = new ObedientDesk();
      const server = new StandInServer({ standIns: [standIn], desk });
      await server.resume();
      const { settle, callback } = subject;
      return {
        provider: subject.create(`${server.url}/${standIn.name}`, WINDOW),
        // A request that could not be written has certainly not arrived: nobody listens.
        behave: async (behaviour) => {
          desk.decision = decisionOf(behaviour, standIn);
          await (behaviour === 'disconnect-before' ? server.pause() : server.resume());
        },
        refuse: ({ code, status = standIn.refusals.recipient.status }) => {
          desk.decision = { answer: 'reject', status, code };
        },
        message: subject.message,
        mostAtOnce: () => server.mostAtOnce,
        ...(subject.ownIds ? {} : { giveId: (id: string) => void (desk.nextId = id) }),
        ...(settle === undefined ? {} : { settle: (id, status) => settle(standIn, id, status) }),
        ...(callback === undefined ? {} : { callback }),
        stop: () => server.pause(),
      };
    },
  };
}

function decisionOf(behaviour: Behaviour, { refusals }: HttpStandIn): Decision {
  switch (behaviour) {
    case 'reject-recipient':
      return { answer: 'reject', ...refusals.recipient };
    case 'reject-content':
      return { answer: 'reject', ...refusals.content };
    case 'reject-account':
      return { answer: 'reject', ...refusals.account };
    case 'slow':
      return { answer: 'accept', lateMs: SLOW_MS };
    case 'receipt-first':
      return { answer: 'accept' };
    default:
      return { answer: behaviour };
  }
}

/** A report in a form or in JSON. */
export const post = (body: string): CallbackRequest => ({
  method: 'POST',
  query: {},
  headers: {},
  body: Buffer.from(body),
});
