import type { SMTPServerAddress, SMTPServerEnvelope } from 'smtp-server';
import type { RuleBook, Verdict } from '../rules/rule-book';
import type { MessageIds } from '../storage/message-ids';
import type { MessageLog } from '../storage/message-log';
import type { RecordFile } from '../storage/record-file';
import type { MailDsn, ReceivedMail } from '../storage/received-message';

/** An SMTP reply: code, and text with the enhanced status code first. */
export interface MailReply {
  readonly status: number;
  readonly text: string;
}

/** What SMTP answers after the final dot. */
export type MailVerdict = Pick<Verdict, 'answer' | 'status' | 'text' | 'lateMs' | 'takes'>;

const ACCEPTED: MailVerdict = { answer: 'accept', status: 0, text: '', lateMs: 0, takes: true };

/** Decides about recipients and mails, and records them before they are answered. */
export class MailDesk {
  /** Verdicts on the recipients of transactions under way. */
  private readonly verdicts = new WeakMap<SMTPServerEnvelope, Map<string, Verdict>>();

  constructor(
    private readonly rules: RuleBook,
    private readonly ids: MessageIds,
    private readonly log: MessageLog,
    private readonly record: RecordFile | undefined,
  ) {}

  /** Decides about a recipient; what is due after the text is remembered until then. */
  recipient(envelope: SMTPServerEnvelope, { address }: SMTPServerAddress): Verdict {
    const verdict = this.rules.verdict('smtp', address);
    const known = this.verdicts.get(envelope) ?? new Map<string, Verdict>();
    this.verdicts.set(envelope, known.set(address, verdict));
    return verdict;
  }

  /** Records recipients whose transaction ends before there is a text. */
  async refuse(
    envelope: SMTPServerEnvelope,
    recipients: readonly SMTPServerAddress[],
    verdict: Verdict,
  ): Promise<void> {
    await this.add(envelope, recipients, { accepted: false, status: statusOf(verdict) });
  }

  /**
   * Records a mail for each of its recipients. The first recipient who is not to be answered normally decides for
   * all, because SMTP has one answer for them.
   */
  async mail(
    envelope: SMTPServerEnvelope,
    source: Buffer,
  ): Promise<{ readonly verdict: MailVerdict; readonly text: string }> {
    const known = envelope.rcptTo.map(({ address }) => this.verdicts.get(envelope)?.get(address));
    const verdicts = known.filter((verdict) => verdict !== undefined);
    const unusual = verdicts.find(
      ({ stage, answer, lateMs }) => stage === 'data' && (answer !== 'accept' || lateMs > 0),
    );
    const verdict = unusual ?? ACCEPTED;
    const queueId = this.ids.take().toString();
    const text = `2.0.0 Ok: queued as ${queueId}`;
    const status = verdict.answer === 'accept' ? `250 ${text}` : statusOf(verdict);
    await this.add(envelope, envelope.rcptTo, { accepted: verdict.takes, status, source }, queueId);
    return { verdict, text };
  }

  private async add(
    envelope: SMTPServerEnvelope,
    recipients: readonly SMTPServerAddress[],
    fate: Pick<ReceivedMail, 'accepted' | 'status' | 'source'>,
    queueId: string = this.ids.take().toString(),
  ): Promise<void> {
    const receivedAtMs = Date.now();
    const from = envelope.mailFrom ? envelope.mailFrom.address : '';
    for (const [index, recipient] of recipients.entries()) {
      const id = index === 0 ? queueId : `${queueId}-${index + 1}`;
      const dsn = dsnOf(envelope, recipient);
      const mail: ReceivedMail = { protocol: 'smtp', id, receivedAtMs, from, to: recipient.address, dsn, ...fate };
      await this.record?.append(mail);
      this.log.add(mail);
    }
  }
}

function dsnOf({ dsn }: SMTPServerEnvelope, recipient: SMTPServerAddress): MailDsn {
  return {
    ...(dsn?.ret ? { ret: dsn.ret } : {}),
    ...(dsn?.envid ? { envid: dsn.envid } : {}),
    ...recipient.dsn,
  };
}

function statusOf(verdict: MailVerdict): string {
  switch (verdict.answer) {
    case 'reject':
      return `${verdict.status} ${verdict.text}`;
    case 'hang':
      return 'no answer';
    case 'garbage':
      return 'garbage';
    case 'disconnect-before':
      return 'disconnected before taking it';
    case 'disconnect-after':
      return 'disconnected after taking it';
    case 'accept':
      return '250 Accepted';
  }
}
