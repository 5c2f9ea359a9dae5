import { z } from 'zod';
import { defineContract } from '../contract';
import { MessageRequested } from '../offers/message-requested';

/** Where a message goes on that is under way already. Absent from one that begins. */
export const Resumption = z.object({
  /** The channel it goes on by: 0 is the first, 1 the first of `cascade`, and so on. */
  step: z.number().int().min(0).max(5),
  /** How many times the step has been put off; 0: it begins now. */
  wait: z.number().int().min(0),
});
export type Resumption = z.infer<typeof Resumption>;

const { member, ...example } = MessageRequested.example;

export const StampMessage = defineContract(
  'members.stamp-message',
  MessageRequested.schema.omit({ member: true }).extend({
    memberId: z.string().min(1).max(128),
    resume: Resumption.optional(),
  }),
  {
    summary:
      'A message that has waited may go now: put in the member as they are at this moment. Answered by members.message-stamped.',
    example: { ...example, memberId: member.memberId },
  },
);
