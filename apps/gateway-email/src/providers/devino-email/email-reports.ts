import { readDevinoCallback } from '@carillon/aggregators';
import { type CallbackReading, type CallbackRequest, parseJson, type ProviderReceipt } from '@carillon/gateway-runtime';
import { z } from 'zod';
import { DEVINO_EMAIL_STATES } from './devino-email-errors';

const Id = z.union([z.string().min(1).max(64), z.number()]).transform(String);

const Events = z.object({
  messageEventDtos: z
    .array(
      z.object({
        messageId: Id,
        event: z.string().max(64),
        reason: z.string().max(64).nullish(),
        dateTime: z.union([z.string(), z.number()]).nullish(),
        isHardbounce: z.boolean().nullish(),
      }),
    )
    .max(10_000),
});

/** A report as it comes to our address: events of mail, or the reports that the newer interface has for every channel. */
export function readEmailCallback(request: CallbackRequest): CallbackReading {
  const events = Events.safeParse(parseJson(request.body.toString('utf8')));
  if (!events.success) return readDevinoCallback(request);
  const now = new Date();
  const receipts = events.data.messageEventDtos.flatMap(({ messageId, event, reason, dateTime, isHardbounce }) => {
    const at = instantOf(dateTime, now);
    const receipt = receiptOf(messageId, event, at);
    if (receipt === undefined) return [];
    const code = reason ? { code: reason.toUpperCase().replaceAll(/\W/g, '_') } : {};
    return { ...receipt, ...code, ...(isHardbounce ? { detail: 'hard bounce' } : {}) };
  });
  return { outcome: 'taken', receipts };
}

const State = z.object({ MessageId: Id, State: z.string() });
const States = z.union([z.array(z.unknown()), z.object({ Result: z.array(z.unknown()) }).transform((o) => o.Result)]);

/** Reads an answer about states; undefined when it is none. */
export function readStates(answer: unknown): readonly ProviderReceipt[] | undefined {
  const now = new Date();
  return States.safeParse(answer).data?.flatMap((one) => {
    const state = State.safeParse(one);
    return (state.success ? receiptOf(state.data.MessageId, state.data.State, now) : undefined) ?? [];
  });
}

function receiptOf(id: string, word: string, at: Date): ProviderReceipt | undefined {
  const status = DEVINO_EMAIL_STATES[word.toLowerCase()];
  return status === undefined ? undefined : { providerMessageIds: [id], status, at };
}

/** Milliseconds since 1970, or a time that says its zone; never later than now. Their pages show no time. */
function instantOf(value: string | number | null | undefined, now: Date): Date {
  const text = String(value ?? '');
  const isZoned = /(Z|[+-]\d\d:?\d\d)$/i.test(text);
  const at = /^\d{12,14}$/.test(text) ? Number(text) : isZoned ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) || at > now.getTime() ? now : new Date(at);
}
