import type { Decision, FrontDesk, Submission, Submitted } from '@carillon/stand-ins';
import type { RuleBook, Verdict } from '../rules/rule-book';
import type { MessageIds } from '../storage/message-ids';
import type { MessageLog } from '../storage/message-log';
import type { ReceivedCall } from '../storage/received-message';
import type { RecordFile } from '../storage/record-file';

/** Decides about what comes over HTTP interfaces, and records it before it is answered. */
export class CallDesk implements FrontDesk {
  constructor(
    private readonly rules: RuleBook,
    private readonly ids: MessageIds,
    private readonly log: MessageLog,
    private readonly record: RecordFile | undefined,
  ) {}

  submit(standIn: string, { from = '', to, title, text, details }: Submission): Submitted {
    const protocol = standIn as ReceivedCall['protocol']; // the server has found it by its name
    const verdict = this.rules.verdict(protocol, to);
    const id = this.ids.take().toString();
    const { takes: accepted } = verdict;
    const status = statusOf(verdict);
    const call: ReceivedCall = {
      ...{ protocol, id, receivedAtMs: Date.now(), from, to, text, accepted, status, details },
      ...(title === undefined ? {} : { title }),
    };
    this.record?.appendCall(call);
    this.log.add(call);
    return { id, decision: decisionOf(verdict) };
  }
}

function decisionOf({ answer, status, text, lateMs }: Verdict): Decision {
  if (answer !== 'reject') return { answer, lateMs };
  if (status === 0) return { answer: 'throttle', lateMs };
  return { answer, status, code: text, lateMs };
}

function statusOf({ answer, status, text }: Verdict): string {
  if (answer === 'accept') return 'accepted';
  return answer === 'reject' ? `${status || 'throttled'} ${text}`.trim() : answer;
}
