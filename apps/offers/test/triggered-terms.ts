import { TriggeredTerms } from '../src/domain/triggered/triggered-message';
import { sendMessage } from './terms';

/** A valid request: two weeks after the registration, unless there is a purchase. */
export const triggeredRequest = (changes: object = {}) => ({
  name: 'Come and see us',
  arm: [{ eventType: 'registration.completed' }],
  cancel: [{ eventType: 'purchase.completed' }],
  delay: 'P14D',
  action: sendMessage,
  ...changes,
});

/** The same with all that may be left out. */
export const triggeredTerms = (changes: object = {}): TriggeredTerms => TriggeredTerms.parse(triggeredRequest(changes));
