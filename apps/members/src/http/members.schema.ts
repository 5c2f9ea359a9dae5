import {
  Address,
  AttachedContact,
  BonusLot,
  Child,
  Consent,
  Device,
  Instant,
  MemberFacts,
  MemberSnapshot,
  NumberedCard,
  Pet,
} from '@carillon/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { MemberId, MemberRow } from '../domain/member-row';

const MOST_MEMBERS = 1_000;

export class MemberPath extends createZodDto(z.object({ memberId: MemberId })) {}

const SearchKey = z
  .string()
  .min(1)
  .max(320)
  .regex(/^[^\0]*$/)
  .optional();

export class PageQuery extends createZodDto(
  z.object({
    limit: z.coerce.number().int().min(1).max(200).default(50).describe('Most members in the answer'),
    after: z
      .string()
      .max(128)
      .regex(/^[^\0]*$/)
      .optional()
      .describe('`next` of the answer before'),
    phone: SearchKey.describe('Only who has this phone number, written in any way'),
    email: SearchKey.describe('Only who has this email address; case does not matter'),
    card: SearchKey.describe('Only who has the card of this number'),
  }),
) {}

/** All that is known of the member from now on; what is left out is taken away. */
export class PutMemberRequest extends createZodDto(z.strictObject(MemberFacts.shape)) {}

/** What has changed; what is left out stays, null takes away. */
export class PatchMemberRequest extends createZodDto(z.strictObject(MemberFacts.shape)) {}

export class LoadMembersRequest extends createZodDto(
  z.strictObject({
    asOf: Instant.optional().describe('When this was so; newer facts stay. Left out: now, and these facts win'),
    members: z.array(MemberRow).min(1).max(MOST_MEMBERS),
  }),
) {}

export class LoadMembersResponse extends createZodDto(
  z.object({ created: z.number().int().min(0), updated: z.number().int().min(0) }),
) {}

const KeptContact = AttachedContact.extend({
  country: z.string().optional().describe('ISO 3166-1 alpha-2, as far as the number tells'),
  timeZone: z.string().optional().describe('Of the area of the number, or its country, where it has only one'),
  operator: z.string().optional().describe('To whom the range of the number was given; the member may have moved on'),
});

const CorrectionResponse = z.object({
  field: z.string(),
  original: z.string(),
  corrected: z.string(),
  at: Instant,
});

const Hint = z.object({
  field: z.string(),
  code: z.literal('EMAIL_DOMAIN_TYPO'),
  suggested: z.string(),
});

const Member = MemberSnapshot.extend({
  phone: KeptContact.optional(),
  email: AttachedContact.optional(),
  cards: z.array(NumberedCard.omit({ removed: true })).optional(),
  devices: z.array(Device.extend({ active: z.boolean() })).optional(),
  lots: z
    .array(BonusLot)
    .optional()
    .describe('Bonuses that came together and live for the same time; used up ones are left out'),
  consents: z.array(Consent).optional(),
  referrerId: z.string().optional().describe('The member who invited this one'),
  address: Address.optional(),
  children: z.array(Child).optional(),
  pets: z.array(Pet).optional(),
  preferredCategories: z.array(z.string()).optional(),
  corrections: z.array(CorrectionResponse).optional().describe('What was made right in what was told, the last first'),
  hints: z.array(Hint).optional().describe('What looks wrong and was left as it is'),
  createdAt: Instant,
  updatedAt: Instant,
});

export class MemberResponse extends createZodDto(Member) {}

export class MembersResponse extends createZodDto(
  z.object({
    items: z.array(Member),
    next: z.string().optional().describe('Give it as `after` for the page that follows'),
  }),
) {}
