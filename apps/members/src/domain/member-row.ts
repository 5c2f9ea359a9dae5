import { MemberFacts } from '@carillon/contracts';
import { z } from 'zod';

export const MemberId = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'no control characters')
  .describe('Id of the member in the loyalty programme');

/** What is said of one member, where many are told at once. */
export const MemberRow = z.strictObject({ memberId: MemberId, ...MemberFacts.shape });
export type MemberRow = z.infer<typeof MemberRow>;
