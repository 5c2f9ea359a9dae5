import type { TracedMessage, TraceQuestion } from '@carillon/contracts';
import type { ToldPart, ToldStep, TraceTeller } from '@carillon/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { stepsOf } from '../domain/advance-message';
import type { Deferral, Message, StatusChange } from '../domain/message';
import { REASONS } from '../error-codes';
import { MessageListRepository, type MessageRow } from '../storage/message-list.repository';

type Told = MessageRow & Message;

/** Tells the life of messages: every status, and every time they were put off. */
@Injectable()
export class TellMessages implements TraceTeller {
  constructor(@Inject(MessageListRepository) private readonly messages: MessageListRepository) {}

  async tell({ messages }: TraceQuestion): Promise<ToldPart> {
    const found = await this.messages.findAll(messages.map(({ messageId }) => messageId));
    const [first] = found;
    return {
      steps: found.flatMap((message) => [
        ...stepsOf(message.history)
          .filter((change) => !isDeferral(message, change))
          .map((change) => statusStep(message, change)),
        ...message.deferrals.map((deferral) => deferralStep(message, deferral)),
      ]),
      ...(first === undefined ? {} : { event: { eventId: first.eventId, source: first.eventSource } }),
      messages: found.map(tracedOf),
    };
  }
}

/** The status says that it was put off for the first time; each time is told by itself. */
const isDeferral = ({ deferrals }: Told, { status, at }: StatusChange): boolean =>
  status === 'deferred' && deferrals.some((deferral) => deferral.at.getTime() === at.getTime());

function statusStep(message: Told, { status, at, code, provider, late, until }: StatusChange): ToldStep {
  const { memberId, channel, messageType, offerId, templateId, step } = message;
  const place = { channel, ...(step === undefined ? {} : { step }) };
  return {
    at: at.toISOString(),
    step: `message.${status}`,
    messageId: message.deliveryId,
    ...(until === undefined ? {} : { until: until.toISOString() }),
    ...because(code),
    ...(status === 'requested'
      ? { offerId, facts: { ...place, memberId, messageType, templateId } }
      : { facts: { ...place, ...(provider === undefined ? {} : { provider }), ...(late === true ? { late } : {}) } }),
  };
}

const deferralStep = ({ deliveryId, channel }: Told, { at, until, code }: Deferral): ToldStep => ({
  at: at.toISOString(),
  step: 'message.put-off',
  messageId: deliveryId,
  until: until.toISOString(),
  ...because(code),
  facts: { channel },
});

function because(code: string | undefined): Pick<ToldStep, 'code' | 'detail'> {
  if (code === undefined) return {};
  const detail = (REASONS as Readonly<Record<string, string>>)[code]; // codes of gateways are not among them
  return { code, ...(detail === undefined ? {} : { detail }) };
}

function tracedOf({ deliveryId: messageId, templateId, history }: Told): TracedMessage {
  const at = history.rendered?.at.toISOString();
  return { messageId, ...(at === undefined ? {} : { template: { templateId, at } }) };
}
