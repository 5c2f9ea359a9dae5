import { type Item, TemplateChanged } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { KnownTemplateRepository } from '../storage/known-template.repository';

/** Keeps what each template needs, so that an offer which names one can be told at once that they do not fit. */
@Injectable()
@Handles(TemplateChanged)
export class KeepTemplatesOnTemplateChanged implements PacketHandler<typeof TemplateChanged> {
  constructor(@Inject(KnownTemplateRepository) private readonly templates: KnownTemplateRepository) {}

  async handle(items: readonly Item<typeof TemplateChanged>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    await this.templates.keep(
      tx,
      items.map(({ payload }) => payload),
    );
    return [];
  }
}
