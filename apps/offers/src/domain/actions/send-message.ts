import { CascadeStep, Channel, MessageRequested, MessageType, OnUnknown, uuidV5 } from '@carillon/contracts';
import { z } from 'zod';
import { OFFERS_CODES } from '../../error-codes';
import type { OfferFault } from '../offer-fault';
import { type ActionContext, type CompileActionResult, type Occasion, roleOf } from './compiled-action';

/** Longer than any campaign; it also keeps the sum with a time of event within what a date can be. */
const LONGEST_LIFETIME_SECONDS = 366 * 86_400;

/** One message on one channel, or a cascade over several. */
export const SendMessage = z.strictObject({
  kind: z.literal('send-message'),
  channel: Channel,
  templateId: z.uuid(),
  messageType: MessageType,
  includeUnverified: z
    .boolean()
    .default(false)
    .describe('May go to a phone or email that the member has not confirmed'),
  cascade: z
    .array(CascadeStep.strict())
    .min(1)
    .max(5)
    .optional()
    .describe('Where to go on when the channel before has not delivered in time'),
  lifetimeSeconds: z
    .number()
    .int()
    .min(1)
    .max(LONGEST_LIFETIME_SECONDS)
    .optional()
    .describe('For how long after the event the message is of use'),
  onUnknown: OnUnknown.default('report').describe('What to do when nobody knows whether the message has gone'),
});
export type SendMessage = z.infer<typeof SendMessage>;

/** What the till prints and shows goes with the answer to the till, by actions of its own. */
const ACTION_OF_TILL = new Map<Channel, string>([
  ['receipt', 'receipt-message'],
  ['cashier', 'cashier-message'],
]);

export function compileSendMessage(action: SendMessage, context: ActionContext): CompileActionResult {
  const faults = faultsOfChannels(action);
  if (faults.length > 0) return { outcome: 'refused', faults };
  return {
    outcome: 'ok',
    perform: (occasion) => [{ kind: 'item', item: requestMessage(action, context, occasion) }],
  };
}

/** What the till prints cannot be sent. */
export function faultsOfChannels({ channel, cascade = [] }: SendMessage): readonly OfferFault[] {
  const places = [
    { channel, pointer: '/channel' },
    ...cascade.map((step, index) => ({ channel: step.channel, pointer: `/cascade/${index}/channel` })),
  ];
  return places.flatMap(({ channel: name, pointer }) => {
    const kind = ACTION_OF_TILL.get(name);
    if (kind === undefined) return [];
    return [{ pointer, code: OFFERS_CODES.channelUnfit, detail: `for ${name} take the action ${kind}` }];
  });
}

/** The id of the message follows from the event and the place of the action, so deciding twice asks for one message. */
function requestMessage(action: SendMessage, context: ActionContext, { item, time, metavariables }: Occasion) {
  const { event, member } = item.payload;
  const { kind: _kind, lifetimeSeconds, ...message } = action;
  const role = roleOf(context);
  return MessageRequested.item({
    cause: item,
    role,
    payload: {
      ...message,
      messageId: uuidV5(`${item.id} ${role}`),
      eventId: event.eventId,
      eventSource: event.source,
      eventType: event.type,
      offerId: context.offerId,
      ...(lifetimeSeconds === undefined ? {} : { expiresAt: new Date(time + lifetimeSeconds * 1_000).toISOString() }),
      member,
      metavariables,
    },
  });
}
