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

type Cleared = Item<typeof MessageCleared>;

/** Finds the words of each message and orders the gateway to send them. Writes nothing: the words are in the order. */
@Injectable()
@Handles(MessageCleared)
export class RenderMessagesOnMessageCleared implements PacketHandler<typeof MessageCleared> {
  constructor(
    @Inject(CurrentContent) private readonly content: CurrentContent,
    @Inject(COMPOSE_OPTIONS) private readonly options: ComposeOptions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async handle(items: readonly Cleared[], tx: EntityManager): Promise<readonly Outgoing[]> {
    const content = await this.content.read(tx, new Set(items.map(({ payload }) => payload.templateId)));
    const now = this.clock();
    return items.flatMap((item) => outgoingOf(item, composeMessage(item.payload, content, this.options), now));
  }
}

function outgoingOf(item: Cleared, composed: Composed, occurredAt: Date): readonly Outgoing[] {
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
      return [SendEmail.item({ cause: item, payload: { ...order, from, subject, html, text } }), rendered()];
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
