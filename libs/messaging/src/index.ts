export { faultOfAddresses } from './addresses';
export { Answers } from './answers';
export { Broker } from './broker';
export type { DeadLetter } from './dead-letters/dead-letters';
export { KeptLetters } from './dead-letters/kept-letters';
export { decodeCloudEvent, STRUCTURED } from './cloud-events';
export { BrokerAwayError, isConnectionLoss, RejectedError, TransientError } from './errors';
export type { Fault } from './errors';
export { Handles, HandlesEdge, handlingOf, Performs } from './handler';
export type {
  Edge,
  EdgeHandler,
  EdgeItem,
  EffectHandler,
  Handling,
  PacketHandler,
  ReplyAddress,
  UnreadableQuestion,
} from './handler';
export { INBOX_MIGRATIONS } from './inbox';
export type { Logger } from './logger';
export { Messaging, queuesOf } from './messaging';
export { Messenger } from './messenger';
export { addressed, postpone, refuse, repeatable } from './outgoing';
export type { Addressed, Outgoing, PublicEvent, Refused, Reply } from './outgoing';
export { rungAfter } from './publication';
export { Questions } from './questions';
export type { Heard } from './questions';
export { EXCHANGES, RETRY_RUNGS } from './topology';
export type { RetryRung } from './topology';
