import type { Channel } from '@carillon/contracts';
import { type Outgoing, repeatable } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { afterClearance, type Attempt, decidedEarlier, type Decided, decide, withClearance } from '../domain/attempt';
import { BEGINNING, type Progress, type Request, stepOf, stepsOf } from '../domain/cascade';
import type { Asked, Circumstances } from '../domain/clear-message';
import { CLOCK, type Clock } from '../domain/clock';
import { nextOpen, type QuietHours } from '../domain/quiet-hours';
import { CurrentRules } from '../storage/current-rules';
import { MessageRepository } from '../storage/message.repository';
import { type ParkedMessage, ParkedMessageRepository } from '../storage/parked-message.repository';
import { CapDesk } from './cap-desk';
import { cleared, outgoingOf } from './clearance-items';
import { parkedAs } from './go-on';
import { publicly } from './publicly';

/** Injection token of the channels that have a gateway: `ReadonlySet<Channel>`. */
export const SERVED_CHANNELS = Symbol('SERVED_CHANNELS');

/** When which channels must not disturb. */
export interface QuietSettings {
  readonly hours: QuietHours;
  readonly channels: ReadonlySet<Channel>;
}

/** Injection token of `QuietSettings`. */
export const QUIET_SETTINGS = Symbol('QUIET_SETTINGS');

/** Decides whether messages may go, and keeps what follows from it. */
@Injectable()
export class ClearanceDesk {
  constructor(
    @Inject(MessageRepository) private readonly messages: MessageRepository,
    @Inject(ParkedMessageRepository) private readonly parkedMessages: ParkedMessageRepository,
    @Inject(CapDesk) private readonly caps: CapDesk,
    @Inject(CurrentRules) private readonly rules: Pick<CurrentRules, 'of'>,
    @Inject(SERVED_CHANNELS) private readonly servedChannels: ReadonlySet<Channel>,
    @Inject(QUIET_SETTINGS) private readonly quiet: QuietSettings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * One statement for a packet of messages that neither wait nor have a cascade nor are counted: what is answered to them is
   * repeatable. A channel that a message cannot go by is followed by the next one of its cascade at once. A delivery that is
   * known already is left alone.
   *
   * @param parked how far messages have come that are under way already; they are held
   */
  async clear(
    tx: EntityManager,
    attempts: readonly Attempt[],
    parked: ReadonlyMap<string, ParkedMessage> = new Map(),
  ): Promise<readonly Outgoing[]> {
    const now = nowFor(attempts, this.clock());
    const circumstances = this.circumstances(now);
    const progress = new Map([...parked].map(([messageId, one]) => [messageId, one.progress]));
    const toPark = new Map<string, ParkedMessage>();
    const outgoing: Outgoing[] = [];
    for (let open = attempts; open.length > 0;) {
      const decided = open.map((attempt) => decide(attempt, progress.get(attempt.request.messageId), circumstances));
      open = [];
      for (const one of await this.settle(tx, decided, circumstances)) {
        const before = progress.get(one.request.messageId);
        const { after, next } = afterClearance(one, before ?? BEGINNING);
        if (before === undefined && !isParked(one)) {
          outgoing.push(...outgoingOf(one, now).map(repeatable));
          continue;
        }
        outgoing.push(...outgoingOf(one, now));
        progress.set(one.request.messageId, after);
        toPark.set(one.request.messageId, park(one.request, after, now));
        open = next === undefined ? open : [...open, { ...one, waited: undefined, step: stepOf(one.request, next) }];
      }
    }
    await this.parkedMessages.save(tx, [...toPark.values()]);
    return outgoing;
  }

  /** Says again what was repeatable of what `clear` said of attempts that were first ones. */
  async again(tx: EntityManager, attempts: readonly Attempt[]): Promise<readonly Outgoing[]> {
    const messages = await this.messages.hold(
      tx,
      attempts.map(({ step }) => step.deliveryId),
    );
    const now = this.clock();
    return attempts.flatMap((attempt) => {
      const message = messages.get(attempt.step.deliveryId);
      if (message === undefined || message.step !== undefined || message.deferrals.length > 0) return [];
      const { announced, recipient } = decidedEarlier(attempt, message);
      const told = announced.map((change) => publicly(message, change, attempt.cause.traceparent));
      return recipient === undefined ? told : [cleared({ ...attempt, message }, recipient, now), ...told];
    });
  }

  /** Writes the decisions, after the caps have had their say. @returns those on deliveries that were not known */
  private async settle(
    tx: EntityManager,
    decided: readonly Decided[],
    { now, openAt }: Circumstances,
  ): Promise<readonly Decided[]> {
    const fresh = decided.filter(({ waited }) => waited === undefined);
    const added = await this.messages.add(
      tx,
      fresh.map(({ message }) => message),
      now,
    );
    const ours = decided.filter(({ waited, message }) => waited !== undefined || added.has(message.deliveryId));
    const capped = await this.caps.pass(tx, ours, { now, openAt });
    const settled = ours.map((one) => {
      const clearance = capped.get(one.message.deliveryId);
      return clearance === undefined ? one : withClearance(one, clearance, now);
    });
    const toWrite = settled.filter((one) => one.waited !== undefined || capped.has(one.message.deliveryId));
    await this.messages.advance(
      tx,
      toWrite.map(({ message }) => message),
      now,
    );
    return settled;
  }

  /** What does not depend on the message; the look at a zone's clock is taken once for a packet. */
  private circumstances(now: Date): Circumstances {
    const { hours, channels } = this.quiet;
    const opening = new Map<string, Date>();
    const openAt = ({ channel, messageType, member }: Asked, at: Date): Date => {
      const { doNotDisturb } = this.rules.of(messageType);
      if (doNotDisturb === 'no-limit' || !channels.has(channel)) return at;
      const key = `${member.timeZone} ${doNotDisturb} ${at.getTime()}`;
      const known = opening.get(key) ?? nextOpen(at, member.timeZone, doNotDisturb, hours);
      opening.set(key, known);
      return known;
    };
    const allowedChannels = (messageType: string) => this.rules.of(messageType).channels;
    return { now, servedChannels: this.servedChannels, allowedChannels, openAt };
  }
}

/** Where a timer has fired its time has come, even if our own clock is a little behind that of `scheduler`. */
const nowFor = (attempts: readonly Attempt[], now: Date): Date =>
  attempts.reduce((latest, { waited }) => {
    const until = waited?.deferredUntil;
    return until !== undefined && until > latest ? until : latest;
  }, now);

/** Most messages have one channel and go at once: nothing is kept of them. */
const isParked = ({ request, clearance }: Decided): boolean => clearance.outcome === 'deferred' || stepsOf(request) > 1;

const park = ({ member, ...request }: Request, progress: Progress, now: Date): ParkedMessage =>
  parkedAs(request.messageId, { ...request, memberId: member.memberId }, progress, now);
