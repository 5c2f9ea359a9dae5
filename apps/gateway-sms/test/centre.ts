import type { PDU, Session } from 'smpp';
import type { SmscBehaviour } from '../src/providers/smpp/test-peer/test-smsc';

let numbers = 0;

/** A fresh number whose beginning tells the centre what to do with it. */
const number = (prefix: string): string => `+${prefix}${String((numbers += 1)).padStart(7, '0')}`;

const STATUS = { throttled: 0x58, badNumber: 0x0b, badPassword: 0x0e } as const;
const SLOW_MS = 20;

/** What the stand-in for the centre does, by number; and what it has seen. */
export class Centre {
  static good = (): string => number('1555');
  static badNumber = (): string => number('1556');
  static throttledOnce = (): string => number('1557');
  static silent = (): string => number('1558');
  static receiptFirst = (): string => number('1559');
  static slow = (): string => number('1560');
  static badAccount = (): string => number('1561');

  private readonly ids = new Map<string, string[]>();
  private readonly senders = new Map<string, string>();
  private readonly throttled = new Set<string>();
  private count = 0n;

  readonly behaviour: SmscBehaviour = { onSubmit: (session, pdu) => this.onSubmit(session, pdu) };

  /** How often a message to this number was taken, part by part. */
  timesTaken(to: string): number {
    return this.idsOf(to).length;
  }

  idsOf(to: string): readonly string[] {
    return this.ids.get(to.slice(1)) ?? [];
  }

  sender(to: string): string | undefined {
    return this.senders.get(to.slice(1));
  }

  receipt(session: Session, id: string, stat: string): void {
    const text = `id:${id} sub:001 dlvrd:001 submit date:2605011200 done date:2605011201 stat:${stat} err:000 text:`;
    session.deliver_sm({ esm_class: 4, data_coding: 0, short_message: Buffer.from(text) });
  }

  private onSubmit(session: Session, pdu: PDU): void {
    const to = String(pdu['destination_addr']);
    switch (to.slice(0, 4)) {
      case '1556':
        return void session.send(pdu.response({ command_status: STATUS.badNumber }));
      case '1561':
        return void session.send(pdu.response({ command_status: STATUS.badPassword }));
      case '1557':
        if (!this.throttled.has(to)) {
          this.throttled.add(to);
          return void session.send(pdu.response({ command_status: STATUS.throttled }));
        }
        return this.answer(session, pdu, this.take(to, pdu));
      case '1558':
        return void this.take(to, pdu);
      case '1559':
        return this.reportFirst(session, pdu, this.take(to, pdu));
      case '1560':
        return void setTimeout(() => this.answer(session, pdu, this.take(to, pdu)), SLOW_MS);
      default:
        return this.answer(session, pdu, this.take(to, pdu));
    }
  }

  private reportFirst(session: Session, pdu: PDU, id: string): void {
    this.receipt(session, id, 'DELIVRD');
    this.receipt(session, id, 'DELIVRD');
    setTimeout(() => this.answer(session, pdu, id), SLOW_MS);
  }

  /** Ids are 64-bit numbers in decimal: longer than a JavaScript number keeps. */
  private take(to: string, pdu: PDU): string {
    const id = (9_007_199_254_740_993_000n + (this.count += 1n)).toString();
    this.ids.set(to, [...(this.ids.get(to) ?? []), id]);
    this.senders.set(to, String(pdu['source_addr']));
    return id;
  }

  private answer(session: Session, pdu: PDU, id: string): void {
    session.send(pdu.response({ message_id: id }));
  }
}
