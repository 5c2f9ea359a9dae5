import type { SendResult } from '@carillon/gateway-runtime';
import { commandStatus, STATUS, type CommandStatus } from './command-status';
import type { MessageBody } from './pdu-types';
import type { SmppSettings } from './smpp-settings';
import type { SubmitOutcome } from './submit-window';

export interface PartsRoute {
  readonly settings: SmppSettings;
  submit(body: MessageBody, signal: AbortSignal): Promise<SubmitOutcome>;
  /** Waits while the route is paused; resolves early when the signal is aborted. */
  resumed(signal: AbortSignal): Promise<void>;
  /** Told of every status other than 0, so that the route may pause or the session be renewed. */
  refused(status: CommandStatus): void;
}

type PartResult =
  | { readonly outcome: 'accepted'; readonly messageId: string }
  | { readonly outcome: 'refused'; readonly status: CommandStatus }
  | Exclude<SubmitOutcome, { readonly outcome: 'answered' }>;

/** After the first part is taken, the centre gets this many chances to take each of the others. */
const TRIES = 5;
const TEMPORARY_RETRY_MS = 30_000;
const SESSION_RETRY_MS = 1_000;

/**
 * Submits the parts of one message: the first alone, and when it is taken the others at once.
 *
 * So whatever concerns the whole message is known before a second part is out. A later part that is refused for now is
 * tried again within the signal, since half a message is worse than a late one; the first part never is.
 */
export async function submitParts(
  parts: readonly [MessageBody, ...MessageBody[]],
  route: PartsRoute,
  fault: 'content' | 'account',
  signal: AbortSignal,
): Promise<SendResult> {
  const [first, ...others] = parts;
  const result = await submitPart(first, route, signal);
  if (result.outcome !== 'accepted') return resultOfFirst(result, route.settings, fault);
  if (others.length === 0) return { outcome: 'accepted', providerMessageIds: [result.messageId] };
  const results = await Promise.all(others.map((part) => submitPatiently(part, route, signal)));
  return joined(result.messageId, results);
}

async function submitPatiently(part: MessageBody, route: PartsRoute, signal: AbortSignal): Promise<PartResult> {
  for (let tries = 1; ; tries += 1) {
    const result = await submitPart(part, route, signal);
    if (result.outcome !== 'refused' || !isForNow(result.status) || tries === TRIES) return result;
    await route.resumed(signal);
    if (signal.aborted) return result;
  }
}

async function submitPart(part: MessageBody, route: PartsRoute, signal: AbortSignal): Promise<PartResult> {
  const answer = await route.submit(part, signal);
  if (answer.outcome !== 'answered') return answer;
  if (answer.status === STATUS.ok) return { outcome: 'accepted', messageId: answer.messageId };
  const status = commandStatus(answer.status, route.settings.statuses);
  route.refused(status);
  return { outcome: 'refused', status };
}

function isForNow(status: CommandStatus): boolean {
  return status.class === 'throttled' || status.class === 'queue-full' || status.class === 'temporary';
}

function joined(firstId: string, results: readonly PartResult[]): SendResult {
  const ids = results.flatMap((result) => (result.outcome === 'accepted' ? [result.messageId] : []));
  if (ids.length === results.length) return { outcome: 'accepted', providerMessageIds: [firstId, ...ids] };
  const failed = results.findIndex((result) => result.outcome !== 'accepted');
  const place = `part ${failed + 2} of ${results.length + 1}`;
  const taken = [firstId, ...ids].join(', ');
  return { outcome: 'unknown', code: 'PARTIAL', detail: `${place}: ${describe(results[failed])}; taken: ${taken}` };
}

function describe(result: PartResult | undefined): string {
  if (result?.outcome === 'refused') return result.status.name;
  if (result?.outcome === 'unanswered' || result?.outcome === 'not-written')
    return `${result.outcome}, ${result.reason}`;
  return '';
}

function resultOfFirst(
  result: Exclude<PartResult, { readonly outcome: 'accepted' }>,
  settings: SmppSettings,
  fault: 'content' | 'account',
): SendResult {
  if (result.outcome === 'refused') return refusal(result.status, settings, fault);
  if (result.outcome === 'not-written') {
    if (result.reason === 'aborted')
      return { outcome: 'deferred', code: 'BUSY', detail: 'no place in the window in time' };
    return { outcome: 'deferred', code: 'DISCONNECTED', detail: 'the connection ended before the message was sent' };
  }
  const code = result.reason === 'disconnected' ? 'DISCONNECTED' : 'TIMEOUT';
  return { outcome: 'unknown', code, detail: `submit_sm without an answer: ${result.reason}` };
}

function refusal(status: CommandStatus, settings: SmppSettings, senderFault: 'content' | 'account'): SendResult {
  const reason = { code: status.name, detail: `submit_sm refused: ${status.name}` };
  switch (status.class) {
    case 'recipient':
    case 'content':
    case 'account':
      return { outcome: 'rejected', fault: status.class, ...reason };
    case 'sender':
      return { outcome: 'rejected', fault: senderFault, ...reason };
    case 'throttled':
      return { outcome: 'deferred', ...reason, retryAfterMs: settings.throttlePauseMs };
    case 'queue-full':
      return { outcome: 'deferred', ...reason, retryAfterMs: settings.queueFullPauseMs };
    case 'temporary':
      return { outcome: 'deferred', ...reason, retryAfterMs: TEMPORARY_RETRY_MS };
    case 'session':
      return { outcome: 'deferred', ...reason, retryAfterMs: SESSION_RETRY_MS };
  }
}
