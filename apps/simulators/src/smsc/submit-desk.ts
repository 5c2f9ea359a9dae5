import type { RuleBook, Verdict } from '../rules/rule-book';
import type { MessageIds } from '../storage/message-ids';
import type { MessageLog } from '../storage/message-log';
import type { RecordFile } from '../storage/record-file';
import type { ReceivedSms, SmsPart } from '../storage/received-message';
import { Assembly } from './assembly';
import { wantsReceipt } from './receipt';
import type { ReceiptOutbox } from './receipt-outbox';
import { decodeText } from './sms-text';
import { smpp, statusName } from './smpp-package';
import type { SubmitSm } from './submit-sm';
import { fitsOneSms, readUserData, type UserData } from './user-data';

/** The session a submit_sm came through, as far as answering it needs. All are without effect once it is gone. */
export interface SubmitLine {
  readonly systemId: string;
  respond(sequence: number, status: number, messageId: string): void;
  writeGarbage(): void;
  /** Ends the connection, after what has been written before. */
  disconnect(): void;
}

const UDH_INDICATOR = 0x40;
const { ESME_RINVMSGLEN = 0x01, ESME_RINVDSTADR = 0x0b, ESME_RINVESMCLASS = 0x43 } = smpp.errors;
const ROK = statusName(0);

/** Decides about each submit_sm, records it, and has it answered. */
export class SubmitDesk {
  private readonly assembly = new Assembly();

  constructor(
    private readonly rules: RuleBook,
    private readonly ids: MessageIds,
    private readonly log: MessageLog,
    private readonly outbox: ReceiptOutbox,
    private readonly record: RecordFile | undefined,
  ) {}

  /** Handles one submit_sm from a session that may transmit; it is recorded before it is answered. */
  take(submit: SubmitSm, line: SubmitLine): void {
    const userData = readUserData(submit.octets, (submit.esmClass & UDH_INDICATOR) !== 0);
    const fault = faultOf(submit, userData);
    if (fault || !userData) {
      const status = fault || ESME_RINVESMCLASS;
      this.recordRefused(submit, userData, statusName(status));
      return line.respond(submit.sequence, status, '');
    }
    const verdict = this.rules.verdict('smpp', submit.destination.address);
    const id = this.ids.take();
    const responseId = written(id, verdict, 'response');
    const receivedAtMs = Date.now();
    if (verdict.takes) this.recordTaken(submit, userData, line.systemId, responseId, statusOf(verdict), receivedAtMs);
    else this.recordRefused(submit, userData, statusOf(verdict));
    const answer = () => this.answer(submit, userData, line, verdict, id, receivedAtMs);
    if (verdict.lateMs > 0) setTimeout(answer, verdict.lateMs).unref();
    else answer();
  }

  /** Forgets messages of which parts are missing. */
  clear(): void {
    this.assembly.clear();
  }

  private answer(
    submit: SubmitSm,
    userData: UserData,
    line: SubmitLine,
    verdict: Verdict,
    id: bigint,
    receivedAtMs: number,
  ): void {
    const state = verdict.receipt;
    const owed = verdict.takes && wantsReceipt(submit.registeredDelivery, state);
    if (!owed) return respond(submit, line, verdict, written(id, verdict, 'response'));
    const receipt = {
      systemId: line.systemId,
      messageId: written(verdict.receiptUnknownId ? this.ids.take() : id, verdict, 'receipt'),
      state,
      source: submit.source,
      destination: submit.destination,
      submittedAtMs: receivedAtMs,
      excerpt: decodeText(userData.text.subarray(0, 40), submit.dataCoding),
    };
    const delayMs = verdict.receiptBeforeResponse ? 0 : verdict.receiptDelayMs;
    if (verdict.receiptBeforeResponse) {
      this.outbox.add(receipt);
      this.outbox.drainNow();
    }
    respond(submit, line, verdict, written(id, verdict, 'response'));
    if (!verdict.receiptBeforeResponse) this.outbox.add(receipt, delayMs);
    if (verdict.receiptTwice) this.outbox.add(receipt, delayMs);
  }

  private recordTaken(
    submit: SubmitSm,
    userData: UserData,
    systemId: string,
    messageId: string,
    status: string,
    receivedAtMs: number,
  ): void {
    const concatenation = userData.concatenation ?? submit.sar;
    const part = partOf(submit, userData, messageId, status);
    const { from, to } = endsOf(submit);
    if (concatenation && concatenation.total > 1) {
      const { sms, began } = this.assembly.add({ systemId, from, to, concatenation, receivedAtMs, part });
      if (began) this.log.add(sms);
      this.record?.appendSms(sms);
    } else {
      this.add({
        protocol: 'smpp',
        id: messageId,
        receivedAtMs,
        from,
        to,
        accepted: true,
        status,
        total: 1,
        parts: [part],
      });
    }
  }

  /** A refused part stands alone: it is no part of the message that reaches the handset. */
  private recordRefused(submit: SubmitSm, userData: UserData | undefined, status: string): void {
    const part = partOf(submit, userData ?? { text: submit.octets, headerLength: 0 }, '', status);
    const total = userData?.concatenation?.total ?? submit.sar?.total ?? 1;
    const id = this.ids.take().toString();
    this.add({
      protocol: 'smpp',
      id,
      receivedAtMs: Date.now(),
      ...endsOf(submit),
      accepted: false,
      status,
      total,
      parts: [part],
    });
  }

  private add(sms: ReceivedSms): void {
    this.log.add(sms);
    this.record?.appendSms(sms);
  }
}

/** What a centre refuses whatever the rules say; 0 when there is nothing. */
function faultOf(submit: SubmitSm, userData: UserData | undefined): number {
  if (submit.destination.address === '') return ESME_RINVDSTADR;
  if (!userData) return ESME_RINVESMCLASS;
  return submit.payload || fitsOneSms(userData, submit.dataCoding) ? 0 : ESME_RINVMSGLEN;
}

function respond(submit: SubmitSm, line: SubmitLine, verdict: Verdict, messageId: string): void {
  switch (verdict.answer) {
    case 'accept':
      return line.respond(submit.sequence, 0, messageId);
    case 'reject':
      return line.respond(submit.sequence, verdict.status, '');
    case 'garbage':
      return line.writeGarbage();
    case 'disconnect-before':
    case 'disconnect-after':
      return line.disconnect();
    case 'hang':
  }
}

function statusOf(verdict: Verdict): string {
  switch (verdict.answer) {
    case 'accept':
      return ROK;
    case 'reject':
      return statusName(verdict.status);
    case 'hang':
      return 'no answer';
    case 'garbage':
      return 'garbage';
    case 'disconnect-before':
      return 'disconnected before taking it';
    case 'disconnect-after':
      return 'disconnected after taking it';
  }
}

function written(id: bigint, { idsInHex }: Verdict, place: 'response' | 'receipt'): string {
  return idsInHex === place || idsInHex === 'both' ? id.toString(16) : id.toString();
}

function endsOf({ source, destination }: SubmitSm): { readonly from: string; readonly to: string } {
  return { from: source.address, to: destination.address };
}

function partOf(submit: SubmitSm, { text, concatenation }: UserData, messageId: string, status: string): SmsPart {
  const { dataCoding, sar } = submit;
  const number = concatenation?.number ?? sar?.number ?? 1;
  return { number, messageId, text: decodeText(text, dataCoding), dataCoding, octets: text.length, status };
}
