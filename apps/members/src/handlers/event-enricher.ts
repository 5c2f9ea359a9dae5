import { EventEnriched, type OutgoingItem, StrangerAsked } from '@carillon/contracts';
import { addressed, type Logger } from '@carillon/messaging';
import type { EntityManager } from 'typeorm';
import type { ContactOptions } from '../domain/clean-facts';
import { checkCustom } from '../domain/custom-fields';
import { mergeFacts, withOwnFacts } from '../domain/merge-facts';
import type { Profile } from '../domain/profile';
import { addPurchase } from '../domain/purchases';
import { readEvent, type SaidOfMember } from '../domain/read-event';
import { REFERRED, saidOfOthers } from '../domain/said-of-others';
import { snapshotOf } from '../domain/views';
import { CustomFieldRepository } from '../storage/custom-field.repository';
import { MemberRepository } from '../storage/member.repository';
import { type AcceptedItem, ParkedEventRepository } from '../storage/parked-event.repository';
import { PrivacyRepository } from '../storage/privacy.repository';
import { MemberMerger, type SaidMerge } from './member-merger';

/** An event, and what it says of its member. */
interface Told extends SaidOfMember {
  readonly item: AcceptedItem;
  /** Whose profile it is now: that of the event's member, or of one into whom they have gone. */
  readonly memberId: string;
}

/** Brings profiles up to date with events, and stamps the events with them. */
export class EventEnricher {
  constructor(
    private readonly members: MemberRepository,
    private readonly parked: ParkedEventRepository,
    private readonly customFields: CustomFieldRepository,
    private readonly merger: MemberMerger,
    private readonly privacy: PrivacyRepository,
    private readonly log: Logger,
    private readonly contacts: ContactOptions,
  ) {}

  /**
   * At most two statements for a packet of known members, whatever its size. Events of members that nobody knows are
   * parked; those that waited for a member whom this packet introduces come out with it.
   */
  async enrich(items: readonly AcceptedItem[], tx: EntityManager): Promise<readonly OutgoingItem[]> {
    const read = items.flatMap((item) => [item, ...saidOfOthers(item)]).map((item) => this.read(item));
    const announced = await this.merger.merge(tx, read.flatMap(mergesIn));
    const known = await this.load(tx, read);
    const told = await this.route(tx, read, known);
    const released = await this.admit(tx, told, known);
    const all = [...told, ...released.map((item) => this.read(item))];
    const strangers = all.filter(({ memberId }) => !known.has(memberId));
    await this.parked.park(
      tx,
      strangers.map(({ item }) => item),
    );
    const ours = await this.withDeclaredFields(
      tx,
      all.filter(({ memberId }) => known.has(memberId)),
    );
    await this.merge(tx, ours, known);
    return [
      ...announced,
      ...ours.filter(goesOn).map((one) => stamp(one, known.get(one.memberId)!)),
      ...strangers.flatMap(askForStranger),
    ];
  }

  private read(item: AcceptedItem): Told {
    const { event } = item.payload;
    const said = readEvent(event, this.contacts);
    if (said.faults.length > 0) {
      const faults = said.faults.map(({ field, code }) => `${field}: ${code}`);
      this.log.warn({ itemId: item.id, memberId: event.memberId, faults }, 'a contact in an event cannot be used');
    }
    return { ...said, item, memberId: event.memberId };
  }

  private load(tx: EntityManager, told: readonly Told[]): Promise<Map<string, Profile>> {
    const toChange = new Set(told.filter(changesMember).map(({ memberId }) => memberId));
    const toRead = new Set(told.map(({ memberId }) => memberId).filter((memberId) => !toChange.has(memberId)));
    return this.members.load(tx, { toChange: [...toChange], toRead: [...toRead] });
  }

  /**
   * Events of members who have gone into another are events of that one. Costs statements only for members who are not known
   * under their id. What happened before somebody was forgotten is of no use any more.
   */
  private async route(tx: EntityManager, told: readonly Told[], known: Map<string, Profile>): Promise<readonly Told[]> {
    const unknown = [...new Set(told.map(({ memberId }) => memberId).filter((memberId) => !known.has(memberId)))];
    if (unknown.length === 0) return told;
    const roots = await this.merger.rootsOf(tx, unknown);
    const forgotten = await this.privacy.forgotten(tx, unknown);
    if (roots.size === 0 && forgotten.size === 0) return told;
    const routed = told
      .filter(({ item, memberId }) => item.occurredAt.getTime() > (forgotten.get(memberId) ?? -Infinity))
      .map((one) => ({ ...one, memberId: roots.get(one.memberId) ?? one.memberId }));
    for (const [memberId, profile] of await this.load(
      tx,
      routed.filter(({ memberId }) => !known.has(memberId)),
    ))
      known.set(memberId, profile);
    return routed;
  }

  /** Adds the members whom these events introduce to the database and to `known`; @returns the events that waited for them */
  private async admit(
    tx: EntityManager,
    told: readonly Told[],
    known: Map<string, Profile>,
  ): Promise<readonly AcceptedItem[]> {
    const arriving = told.filter(({ introduces, memberId }) => introduces && !known.has(memberId));
    const added = await this.members.admit(tx, [...new Set(arriving.map(({ memberId }) => memberId))], known);
    return added.length > 0 ? this.parked.takeOf(tx, added) : [];
  }

  /** Values that do not fit the declarations are left out. Costs a statement only for codes not seen before. */
  private async withDeclaredFields(tx: EntityManager, told: readonly Told[]): Promise<readonly Told[]> {
    const codes = new Set(told.flatMap(({ facts }) => Object.keys(facts?.custom ?? {})));
    if (codes.size === 0) return told;
    const declared = await this.customFields.declared(codes, tx);
    return told.map((one) => {
      if (one.facts?.custom === undefined) return one;
      const { fitting, faults } = checkCustom(one.facts.custom, declared);
      if (faults.length > 0) {
        const said = faults.map(({ field, reason }) => `${field}: ${reason}`);
        this.log.warn({ itemId: one.item.id, memberId: one.memberId, faults: said }, 'custom fields cannot be used');
      }
      return { ...one, facts: { ...one.facts, custom: fitting } };
    });
  }

  private async merge(tx: EntityManager, told: readonly Told[], known: Map<string, Profile>): Promise<void> {
    const changed = new Map<string, Profile>();
    for (const { item, memberId, facts, purchase } of told) {
      const profile = known.get(memberId)!;
      const informed =
        facts === undefined ? profile : mergeFacts(profile, facts, item.occurredAt, item.payload.event.memberId);
      const merged = purchase === undefined ? informed : addPurchase(informed, purchase, item.occurredAt);
      if (merged === profile) continue;
      known.set(memberId, merged);
      changed.set(memberId, merged);
    }
    await this.members.save(tx, changed);
  }
}

/** A till waits for an answer, which is of no use to it when the member becomes known. */
function askForStranger({ item, memberId }: Told): readonly OutgoingItem[] {
  const { event } = item.payload;
  if (event.till === undefined) return [];
  return [addressed(StrangerAsked.item({ cause: item, payload: { event, member: { memberId } } }), 'offers')];
}

const changesMember = ({ facts, purchase }: Told): boolean => facts !== undefined || purchase !== undefined;

const goesOn = ({ item }: Told): boolean => item.payload.event.type !== REFERRED;

const mergesIn = ({ item, memberId, absorbedIds }: Told): readonly SaidMerge[] =>
  absorbedIds.map((absorbedId) => ({ survivorId: memberId, absorbedId, at: item.occurredAt.getTime(), cause: item }));

function stamp({ item, memberId, facts }: Told, profile: Profile): OutgoingItem {
  const seen = facts === undefined ? profile : withOwnFacts(profile, facts, item.occurredAt);
  return EventEnriched.item({
    cause: item,
    payload: { event: { ...item.payload.event, memberId }, member: snapshotOf(memberId, seen) },
  });
}
