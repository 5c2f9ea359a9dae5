import { type Cause, EventEnriched, type OutgoingItem, PreferencesChanged } from '@carillon/contracts';
import { type Logger, Messenger } from '@carillon/messaging';
import { type Background, LOGGER, RegularWork } from '@carillon/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { snapshotOf } from '../domain/views';
import { type DueChange, SubscriptionRepository } from '../storage/subscription.repository';

const EVERY_MS = 500;
const AT_ONCE = 500;

/**
 * Announces changes of subscriptions and of the language, whatever caused them; and makes an event of what a member or an
 * operator has chosen, so that offers can react. What an event said has been through the offers with that event, and a file
 * is no reason to write to everybody in it.
 *
 * Published before the transaction that marks them ends. A crash in between repeats them with the same ids.
 */
@Injectable()
export class SubscriptionAnnouncer implements Background {
  private readonly regular: RegularWork;

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(SubscriptionRepository) private readonly subscriptions: SubscriptionRepository,
    @Inject(Messenger) private readonly messenger: Messenger,
    @Inject(LOGGER) log: Logger,
  ) {
    this.regular = new RegularWork({
      work: (signal) => this.work(signal),
      complaint: 'changes of subscriptions must wait',
      log,
    });
  }

  async start(): Promise<void> {
    this.regular.start();
  }

  stop(): Promise<void> {
    return this.regular.stop();
  }

  private async work(signal: AbortSignal): Promise<number> {
    while (!signal.aborted && (await this.announce()) === AT_ONCE);
    return EVERY_MS;
  }

  private announce(): Promise<number> {
    return this.dataSource.transaction(async (tx) => {
      const due = await this.subscriptions.takeDue(tx, AT_ONCE);
      if (due.length === 0) return 0;
      await this.messenger.send(due.flatMap(announcementsOf));
      await this.subscriptions.concludeDue(
        tx,
        due.map(({ revision }) => revision),
      );
      return due.length;
    });
  }
}

function announcementsOf(change: DueChange): readonly OutgoingItem[] {
  const { id, memberId, revision, locale, after, at } = change;
  const cause: Cause = { id, correlationId: id, occurredAt: at };
  const payload = {
    memberId,
    revision: Number(revision),
    ...(locale === null ? {} : { locale }),
    optOuts: [...after],
    at: at.toISOString(),
  };
  return [PreferencesChanged.item({ cause, payload }), ...eventOf(change, cause)];
}

function eventOf(
  { id, memberId, profile, after, before, source, at }: DueChange,
  cause: Cause,
): readonly OutgoingItem[] {
  const isNews = JSON.stringify(before) !== JSON.stringify(after);
  if (profile === null || !isNews || (source !== 'member' && source !== 'operator')) return [];
  const event = {
    eventId: id,
    source: '/carillon/members',
    type: 'member.subscriptions-changed',
    time: at.toISOString(),
    memberId,
    data: { member: { optOuts: after }, source },
  };
  return [EventEnriched.item({ cause, payload: { event, member: snapshotOf(memberId, profile) } })];
}
