import { type Item, MessageStamped, type Resumption } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Attempt } from '../domain/attempt';
import { deliveryIdOf, stepOf, stepsOf } from '../domain/cascade';
import type { Message } from '../domain/message';
import { CurrentRules } from '../storage/current-rules';
import { MessageRepository } from '../storage/message.repository';
import { type ParkedMessage, ParkedMessageRepository } from '../storage/parked-message.repository';
import { firstAttempts } from './attempts';
import { ClearanceDesk } from './clearance-desk';

type Stamped = Item<typeof MessageStamped>;
type Resumed = Stamped & { readonly payload: { readonly resume: Resumption } };

const isResumed = (item: Stamped): item is Resumed => item.payload.resume !== undefined;

/**
 * Decides anew on messages that have waited, by the consent and the contacts of now; and on messages that waited with somebody
 * else, as on any request.
 */
@Injectable()
@Handles(MessageStamped)
export class ClearMessagesOnMessageStamped implements PacketHandler<typeof MessageStamped> {
  constructor(
    @Inject(ClearanceDesk) private readonly desk: ClearanceDesk,
    @Inject(CurrentRules) private readonly rules: Pick<CurrentRules, 'of'>,
    @Inject(MessageRepository) private readonly messages: MessageRepository,
    @Inject(ParkedMessageRepository) private readonly parkedMessages: ParkedMessageRepository,
  ) {}

  async handle(items: readonly Stamped[], tx: EntityManager): Promise<readonly Outgoing[]> {
    const resumed = items.filter(isResumed);
    const held = await this.messages.hold(tx, resumed.filter(hasWaited).map(deliveryOf));
    const parked = await this.parkedMessages.hold(
      tx,
      resumed.map(({ payload }) => payload.messageId),
    );
    const begun = firstAttempts(
      items.filter((item) => !isResumed(item)),
      this.rules,
    );
    return this.desk.clear(tx, [...begun, ...resumed.flatMap((item) => resumption(item, held, parked))], parked);
  }
}

const hasWaited = ({ payload }: Resumed): boolean => payload.resume.wait > 0;
const deliveryOf = ({ payload }: Resumed): string => deliveryIdOf(payload.messageId, payload.resume.step);

/** None when the message is forgotten, or does not wait for this any more. */
function resumption(
  item: Resumed,
  held: ReadonlyMap<string, Message>,
  parked: ReadonlyMap<string, ParkedMessage>,
): readonly Attempt[] {
  const { resume, ...request } = item.payload;
  if (!parked.has(request.messageId) || resume.step >= stepsOf(request)) return [];
  const attempt = { cause: item, request, step: stepOf(request, resume.step) };
  if (resume.wait === 0) return [attempt];
  const waited = held.get(deliveryOf(item));
  const isDue = waited?.deferredUntil !== undefined && waited.deferrals.length === resume.wait;
  return isDue ? [{ ...attempt, waited }] : [];
}
