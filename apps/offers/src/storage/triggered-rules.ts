import type { Logger } from '@carillon/messaging';
import { LOGGER } from '@carillon/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type CompiledTriggered, compileTriggered, type Listener } from '../domain/triggered/compile-triggered';
import { OfferRepository } from './offer.repository';
import { TriggeredMessageRepository } from './triggered-message.repository';

export interface KnownTriggered extends CompiledTriggered {
  readonly running: boolean;
}

export interface Rules {
  readonly byId: ReadonlyMap<string, KnownTriggered>;
  /** What listens to events of a type, of those that run. */
  readonly byType: ReadonlyMap<string, readonly (Listener & { readonly triggeredMessageId: string })[]>;
}

/** Keeps the triggered messages in memory, compiled, for as long as nobody has changed any. */
@Injectable()
export class TriggeredRules {
  private cached: { readonly revision: string; readonly rules: Rules } | undefined;

  constructor(
    @Inject(OfferRepository) private readonly offers: OfferRepository,
    @Inject(TriggeredMessageRepository) private readonly triggered: TriggeredMessageRepository,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** As they are now, for one tiny query while they stay the same. Offers and triggered messages have one revision. */
  async load(tx: EntityManager): Promise<Rules> {
    const revision = await this.offers.revision(tx);
    if (this.cached?.revision !== revision) this.cached = { revision, rules: await this.compile(tx) };
    return this.cached.rules;
  }

  private async compile(tx: EntityManager): Promise<Rules> {
    const known = (await this.triggered.all(tx)).flatMap((message): readonly KnownTriggered[] => {
      const result = compileTriggered(message);
      if (result.outcome === 'ok') return [{ ...result.triggered, running: message.state === 'running' }];
      // It was fit when it was started: a release has taken away what it names.
      const { faults } = result;
      this.log.error(
        { triggeredMessageId: message.id, faults },
        'a triggered message cannot be compiled and is left out',
      );
      return [];
    });
    const byType = new Map<string, (Listener & { triggeredMessageId: string })[]>();
    for (const { id: triggeredMessageId, listeners, running } of known)
      for (const listener of running ? listeners : []) {
        const ofType = byType.get(listener.eventType) ?? [];
        ofType.push({ ...listener, triggeredMessageId });
        byType.set(listener.eventType, ofType);
      }
    return { byId: new Map(known.map((one) => [one.id, one])), byType };
  }
}
