import { randomUUID } from 'node:crypto';
import { RejectedError } from '@carillon/messaging';
import type { EntityManager } from 'typeorm';
import { compileOffer } from '../domain/compile-offer';
import type { Offer, OfferState, OfferTerms, OfferVersion } from '../domain/offer';
import { OFFERS_CODES } from '../error-codes';
import { faultsOfTemplates, templatesIn } from '../domain/template-fit';
import type { CounterRepository } from '../storage/counter.repository';
import type { OfferRepository } from '../storage/offer.repository';
import type { KnownTemplateRepository } from '../storage/known-template.repository';
import type { OfferFault } from '../domain/offer-fault';
import type { TriggeredMessageRepository } from '../storage/triggered-message.repository';
import type { OfferVersionRepository } from '../storage/offer-version.repository';

/** An offer, and the version that is being worked on, if any. */
export interface KeptOffer {
  readonly offer: Offer;
  readonly draft: OfferVersion | undefined;
}

/** Whether new terms come into force at once, or when somebody has approved them. */
export const APPROVALS = ['off', 'required'] as const;
export type Approval = (typeof APPROVALS)[number];

/** Callers that are no persons: nobody can say whether they approve of their own work. */
const NOBODY_IN_PARTICULAR = new Set(['anonymous', 'api-token']);

/** What can be done to offers and their versions. Whatever is refused is refused with a code. */
export class OfferDesk {
  constructor(
    private readonly offers: OfferRepository,
    private readonly versions: OfferVersionRepository,
    private readonly counters: CounterRepository,
    private readonly triggered: TriggeredMessageRepository,
    private readonly templates: KnownTemplateRepository,
    private readonly approval: Approval,
  ) {}

  async find(id: string): Promise<KeptOffer> {
    return { offer: required(await this.offers.find(id), id), draft: await this.versions.open(id) };
  }

  /** Adds an offer, stopped, or gives one new terms. They are in force at once, unless they must be approved. */
  async put(id: string, terms: OfferTerms, by: string): Promise<KeptOffer & { readonly created: boolean }> {
    await this.check(id, terms);
    return this.offers.change(async (tx) => {
      const known = await this.offers.find(id, tx);
      if (known) refuseState(known, 'archived');
      const kept = await this.write(tx, known ?? (await this.offers.put(tx, id, terms, undefined)), terms, by);
      return { ...kept, created: known === undefined };
    });
  }

  private async write(tx: EntityManager, offer: Offer, terms: OfferTerms, by: string): Promise<KeptOffer> {
    if (this.approval === 'required') return this.writeDraft(tx, offer, terms, by);
    const { number } = await this.versions.write(tx, offer.id, { terms, state: 'approved', by });
    return { offer: await this.offers.put(tx, offer.id, terms, number), draft: undefined };
  }

  private async writeDraft(tx: EntityManager, offer: Offer, terms: OfferTerms, by: string): Promise<KeptOffer> {
    const open = await this.versions.open(offer.id, tx);
    if (open?.state === 'on-approval')
      throw new RejectedError(OFFERS_CODES.onApproval, `version ${open.number} waits for a decision`);
    const draft = await this.versions.write(tx, offer.id, { terms, state: 'draft', by });
    const shown = offer.version === undefined ? await this.offers.put(tx, offer.id, terms, undefined) : offer;
    return { offer: shown, draft };
  }

  async saveDraft(id: string, terms: OfferTerms, by: string): Promise<KeptOffer> {
    await this.check(id, terms);
    return this.offers.change(async (tx) => {
      const offer = required(await this.offers.find(id, tx), id);
      refuseState(offer, 'archived');
      return this.writeDraft(tx, offer, terms, by);
    });
  }

  submit(id: string): Promise<KeptOffer> {
    return this.withDraft(id, async (tx, draft) => {
      await this.check(id, draft.terms, tx);
      await this.versions.setState(tx, id, draft.number, 'on-approval');
    });
  }

  /** The terms come into force: an offer that runs goes on with them. */
  approve(id: string, by: string, note?: string): Promise<KeptOffer> {
    return this.withDraft(id, async (tx, { number, state, terms, createdBy }) => {
      if (this.approval === 'required') {
        refuseUndecidable(number, state);
        if (createdBy === by && !NOBODY_IN_PARTICULAR.has(by))
          throw new RejectedError(OFFERS_CODES.ownApproval, 'nobody approves of their own version');
      }
      await this.check(id, terms, tx);
      await this.versions.decide(tx, id, number, { state: 'approved', decidedBy: by, ...(note && { note }) });
      await this.offers.put(tx, id, terms, number);
    });
  }

  reject(id: string, by: string, note: string): Promise<KeptOffer> {
    return this.withDraft(id, async (tx, { number, state }) => {
      refuseUndecidable(number, state);
      await this.versions.decide(tx, id, number, { state: 'rejected', decidedBy: by, note });
    });
  }

  dropDraft(id: string): Promise<KeptOffer> {
    return this.withDraft(id, async (tx, { number }) => {
      const { version } = required(await this.offers.find(id, tx), id);
      if (version === undefined)
        throw new RejectedError(OFFERS_CODES.unapproved, `offer ${id} has no other version; delete it instead`);
      await this.versions.drop(tx, id, number);
    });
  }

  private withDraft(id: string, work: (tx: EntityManager, draft: OfferVersion) => Promise<void>): Promise<KeptOffer> {
    return this.offers.change(async (tx) => {
      refuseState(required(await this.offers.find(id, tx), id), 'archived');
      const draft = await this.versions.open(id, tx);
      if (!draft) throw new RejectedError(OFFERS_CODES.draftNotFound, `no version of offer ${id} is being worked on`);
      await work(tx, draft);
      return { offer: required(await this.offers.find(id, tx), id), draft: await this.versions.open(id, tx) };
    });
  }

  /** An offer that is there already stays there. */
  bring(id: string, to: OfferState): Promise<KeptOffer> {
    return this.offers.change(async (tx) => {
      const offer = required(await this.offers.find(id, tx), id);
      const draft = await this.versions.open(id, tx);
      if (offer.state === to) return { offer, draft };
      if (to === 'archived') refuseState(offer, 'running');
      else refuseState(offer, 'archived');
      if (to === 'running') await this.checkStart(tx, offer);
      await this.offers.setState(tx, id, to);
      return { offer: { ...offer, state: to }, draft };
    });
  }

  /** Takes an offer out of the archive, stopped; one that is stopped stays so. */
  restore(id: string): Promise<KeptOffer> {
    return this.offers.change(async (tx) => {
      const offer = required(await this.offers.find(id, tx), id);
      refuseState(offer, 'running');
      await this.offers.setState(tx, id, 'stopped');
      return { offer: { ...offer, state: 'stopped' }, draft: await this.versions.open(id, tx) };
    });
  }

  remove(id: string): Promise<void> {
    return this.offers.change(async (tx) => {
      refuseState(required(await this.offers.find(id, tx), id), 'running');
      await this.offers.remove(tx, id);
    });
  }

  /** A release since, or another counter, may have taken away what the offer names. */
  private async checkStart(tx: EntityManager, offer: Offer): Promise<void> {
    if (offer.version === undefined)
      throw new RejectedError(OFFERS_CODES.unapproved, `no version of offer ${offer.id} has been approved`);
    await this.check(offer.id, offer.terms, tx);
  }

  private async check(id: string, terms: OfferTerms, tx?: EntityManager): Promise<void> {
    const result = compileOffer({ ...terms, id }, await this.counters.all(tx));
    const faults = result.outcome === 'ok' ? await this.strangersIn(terms, tx) : result.faults;
    if (faults.length === 0) return;
    throw new RejectedError(OFFERS_CODES.invalid, `${faults.length} fault(s) in the offer`, { faults });
  }

  /** What the offer names beside its own terms, and does not find as it should be: it would fail for each event. */
  private async strangersIn(terms: OfferTerms, tx?: EntityManager): Promise<readonly OfferFault[]> {
    const places = templatesIn(terms);
    const known = await this.templates.known(
      places.map(({ templateId }) => templateId),
      tx,
    );
    const unfit = faultsOfTemplates(places, [terms.eventType], known);
    return [...(await this.unknownTriggered(terms)), ...unfit];
  }

  private async unknownTriggered({ actions }: OfferTerms): Promise<readonly OfferFault[]> {
    const named = actions.flatMap((action, index) =>
      action.kind === 'enable-triggered' || action.kind === 'disable-triggered'
        ? [{ id: action.triggeredMessageId, pointer: `/actions/${index}/triggeredMessageId` }]
        : [],
    );
    if (named.length === 0) return [];
    const known = await this.triggered.known(named.map(({ id }) => id));
    const code = OFFERS_CODES.triggeredNotFound;
    return named
      .filter(({ id }) => !known.has(id))
      .map(({ id, pointer }) => ({ pointer, code, detail: `there is no triggered message ${id}; create it first` }));
  }

  /** A new offer, stopped, with the terms in force or, before any are, with the draft. */
  async copy(id: string, by: string, name?: string): Promise<KeptOffer> {
    const { terms } = required(await this.offers.find(id), id);
    return this.put(randomUUID(), { ...terms, name: name ?? `${terms.name} (copy)`.slice(0, 200) }, by);
  }
}

function required(offer: Offer | undefined, id: string): Offer {
  if (offer) return offer;
  throw new RejectedError(OFFERS_CODES.notFound, `there is no offer ${id}`);
}

function refuseState({ id, state }: Offer, refused: 'running' | 'archived'): void {
  if (state !== refused) return;
  if (refused === 'running') throw new RejectedError(OFFERS_CODES.running, `offer ${id} is running; stop it first`);
  throw new RejectedError(OFFERS_CODES.archived, `offer ${id} is archived; restore it first`);
}

function refuseUndecidable(number: number, state: OfferVersion['state']): void {
  if (state !== 'on-approval')
    throw new RejectedError(OFFERS_CODES.notOnApproval, `version ${number} is ${state}; submit it first`);
}
