import { type LinkPurpose, MergedMembers, type SignedLink, SignedLinks } from '@carillon/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { faultPage, type Page } from '../domain/page';
import type { KnownType } from '../domain/offered-types';
import { textsFor } from '../domain/texts/texts-for';
import type { Texts } from '../domain/texts/texts';
import { MessageTypeRepository } from '../storage/message-type.repository';
import { type Preference, PreferenceRepository } from '../storage/preference.repository';

/** Injection token of what the pages say and show, as it was set. */
export const PAGE_OPTIONS = Symbol('PAGE_OPTIONS');

/** Whom a link speaks for, and how to speak to them. */
export type Visit =
  | {
      readonly outcome: 'welcome';
      readonly link: SignedLink;
      readonly preference: Preference;
      readonly texts: Texts;
      readonly known: readonly KnownType[];
    }
  | { readonly outcome: 'refused'; readonly page: Page };

/** Reads the links by which members come in. */
@Injectable()
export class LinkReader {
  constructor(
    @Inject(SignedLinks) private readonly links: SignedLinks,
    @Inject(MergedMembers) private readonly merged: MergedMembers,
    @Inject(PreferenceRepository) private readonly preferences: PreferenceRepository,
    @Inject(MessageTypeRepository) private readonly types: MessageTypeRepository,
    @Inject(PAGE_OPTIONS) private readonly options: { readonly programme: string | undefined },
  ) {}

  /** A link of somebody who has gone into another member speaks for that one. */
  async visit(token: string, purpose: LinkPurpose, request: Request): Promise<Visit> {
    const reading = this.links.read(token, purpose);
    if (reading.outcome !== 'valid') return { outcome: 'refused', page: this.fault(reading.outcome, request) };
    const memberId = await this.merged.rootOf(reading.link.memberId);
    const preference = await this.preferences.of(memberId);
    const known = await this.types.all();
    return {
      outcome: 'welcome',
      link: { ...reading.link, memberId },
      preference,
      texts: textsFor(preference.locale),
      known,
    };
  }

  /** In the language of the browser: whose link it is, nobody knows. */
  fault(fault: keyof Texts['faults'], request: Request): Page {
    const [language = 'en'] = (request.headers['accept-language'] ?? '').split(/[,;]/);
    return faultPage(fault, { texts: textsFor(language), programme: this.options.programme });
  }
}
