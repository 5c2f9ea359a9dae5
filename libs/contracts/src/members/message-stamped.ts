import { defineContract } from '../contract';
import { MessageRequested } from '../offers/message-requested';
import { Resumption } from './stamp-message';

export const MessageStamped = defineContract(
  'members.message-stamped',
  MessageRequested.schema.extend({ resume: Resumption.optional() }),
  {
    summary:
      'A message that has waited, with the consent and the contacts of its member at this moment. A member whom nobody knows any more is of state deleted.',
    example: MessageRequested.example,
  },
);
