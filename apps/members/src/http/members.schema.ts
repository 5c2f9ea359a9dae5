import { Instant, MemberFacts, MemberSnapshot } from '@carillon/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';

const MOST_MEMBERS = 1_000;

const MemberId = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'no control characters')
  .describe('Id of the member in the loyalty programme');

export class MemberPath extends createZodDto(z.object({ memberId: MemberId })) {}

export class PageQuery extends createZodDto(
  z.object({
    limit: z.coerce.number().int().min(1).max(200).default(50).describe('Most members in the answer'),
    after: z
      .string()
      .max(128)
      .regex(/^[^\0]*$/)
      .optional()
      .describe('`next` of the answer before'),
  }),
) {}

/** All that is known of the member from now on; what is left out is taken away. */
export class PutMemberRequest extends createZodDto(z.strictObject(MemberFacts.shape)) {}

/** What has changed; what is left out stays, null takes away. */
export class PatchMemberRequest extends createZodDto(z.strictObject(MemberFacts.shape)) {}

export class LoadMembersRequest extends createZodDto(
  z.strictObject({
    asOf: Instant.optional().describe('When this was so; newer facts stay. Left out: now, and these facts win'),
    members: z
      .array(z.strictObject({ memberId: MemberId, ...MemberFacts.shape }))
      .min(1)
      .max(MOST_MEMBERS),
  }),
) {}

export class LoadMembersResponse extends createZodDto(
  z.object({ created: z.number().int().min(0), updated: z.number().int().min(0) }),
) {}

const Member = MemberSnapshot.extend({ createdAt: Instant, updatedAt: Instant });

export class MemberResponse extends createZodDto(Member) {}

export class MembersResponse extends createZodDto(
  z.object({
    items: z.array(Member),
    next: z.string().optional().describe('Give it as `after` for the page that follows'),
  }),
) {}
