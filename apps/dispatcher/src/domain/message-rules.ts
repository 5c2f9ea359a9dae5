import type { Channel, DoNotDisturb } from '@carillon/contracts';
import { SERVICE_TYPES } from './frequency-cap';

/** How messages of a type are treated. */
export interface MessageRules {
  readonly doNotDisturb: DoNotDisturb;
  /** How long after its event a message is worth sending, in seconds; undefined: as long as its offer says. */
  readonly lifetimeSeconds: number | undefined;
  /** The only channels it may go by; undefined: any. */
  readonly channels: ReadonlySet<Channel> | undefined;
}

const SERVICE: MessageRules = { doNotDisturb: 'no-limit', lifetimeSeconds: undefined, channels: undefined };
const ADVERTISING: MessageRules = { ...SERVICE, doNotDisturb: 'night' };

/**
 * The rules of a type until `members` has told them: what answers an act of the member comes at any hour, everything else is
 * taken for advertising.
 */
export const presumedRules = (messageType: string): MessageRules =>
  SERVICE_TYPES.has(messageType) ? SERVICE : ADVERTISING;

/** The end of a message's life: as asked for, but no later than its type allows. `occurredAt`: when its event happened. */
export function expiryOf(
  expiresAt: string | undefined,
  occurredAt: Date,
  { lifetimeSeconds }: MessageRules,
): string | undefined {
  if (lifetimeSeconds === undefined) return expiresAt;
  const latest = occurredAt.getTime() + lifetimeSeconds * 1_000;
  return expiresAt !== undefined && Date.parse(expiresAt) <= latest ? expiresAt : new Date(latest).toISOString();
}
