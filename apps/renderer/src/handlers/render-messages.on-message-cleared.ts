import {
  type Item,
  MessageCleared,
  MessageRendered,
  RenderingFailed,
  SendEmail,
  SendInbox,
  SendSms,
} from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CLOCK, type Clock } from '../domain/clock';
import { COMPOSE_OPTIONS, type Composed, composeMessage, type ComposeOptions } from '../domain/compose-message';
import { CurrentContent } from '../storage/current-content';
import { UNSUBSCRIBE_LINKS, type UnsubscribeLinks } from './unsubscribe-links';

type Cleared = Item<typeof MessageCleared>;

/** Finds the words of each message and orders the gateway to send them. Writes nothing: the words are in the order. */
@Injectable()
@Handles(MessageCleared)
export class RenderMessagesOnMessageCleared implements PacketHandler<typeof MessageCleared> {
  constructor(
    @Inject(CurrentContent) private readonly content: CurrentContent,
    @Inject(COMPOSE_OPTIONS) private readonly options: ComposeOptions,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(UNSUBSCRIBE_LINKS) private readonly links: UnsubscribeLinks | undefined,
  ) {}

  async handle(items: readonly Cleared[], tx: EntityManager): Promise<readonly Outgoing[]> {
    const content = await this.content.read(tx, new Set(items.map(({ payload }) => payload.templateId)));
    const now = this.clock();
    return items.flatMap((item) => {
      const composed = composeMessage(item.payload, content, this.options);
      return outgoingOf(item, composed, now, this.links);
    });
  }
}

function outgoingOf(
  item: Cleared,
  composed: Composed,
  occurredAt: Date,
  links: UnsubscribeLinks | undefined,
): readonly Outgoing[] {
  const { messageId, recipient: to, onUnknown, expiresAt } = item.payload;
  const order = { deliveryId: messageId, to, onUnknown, expiresAt };
  const rendered = () => MessageRendered.item({ cause: item, payload: { messageId }, occurredAt });
  switch (composed.outcome) {
    case 'sms': {
      const { from, text } = composed;
      return [SendSms.item({ cause: item, payload: { ...order, from, text } }), rendered()];
    }
    case 'email': {
      const { from, subject, html, text } = composed;
      const unsubscribeUrl = links?.urlFor(item);
      const mail = { ...order, from, subject, html, text, unsubscribeUrl };
      return [SendEmail.item({ cause: item, payload: mail }), rendered()];
    }
    case 'inbox': {
      const { outcome: _outcome, ...words } = composed;
      return [SendInbox.item({ cause: item, payload: { ...order, ...words } }), rendered()];
    }
    case 'refused': {
      const { code, detail } = composed;
      return [RenderingFailed.item({ cause: item, payload: { messageId, code, detail }, occurredAt })];
    }
  }
}
