import { type Item, MessageCleared, MessageRendered, RenderingFailed } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CLOCK, type Clock } from '../domain/clock';
import { COMPOSE_OPTIONS, type Composed, composeMessage, type ComposeOptions } from '../domain/compose-message';
import { CurrentContent } from '../storage/current-content';
import { orderOf } from './order-of';
import { UNSUBSCRIBE_LINKS, type UnsubscribeLinks } from './unsubscribe-links';

type Cleared = Item<typeof MessageCleared>;

/** Finds the words of each message and orders the gateway to send them. Writes nothing: the words are in the order. */
@Injectable()
@Handles(MessageCleared, { remembers: 'nothing' })
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
  const { messageId } = item.payload;
  if (composed.outcome === 'composed')
    return [
      orderOf(item, composed, occurredAt, links),
      MessageRendered.item({ cause: item, payload: { messageId }, occurredAt }),
    ];
  const { code, detail } = composed;
  return [RenderingFailed.item({ cause: item, payload: { messageId, code, detail }, occurredAt })];
}
