import { Frames } from './frames';
import { toDeliverSm, type Receipt } from './receipt';
import type { ReceiptChannel, ReceiptOutbox } from './receipt-outbox';
import { smpp, type PackageSession, type Pdu } from './smpp-package';
import type { SubmitDesk, SubmitLine } from './submit-desk';
import { readSubmitSm, type SubmitSm } from './submit-sm';

/** What every session of a centre shares. */
export interface SmscParts {
  readonly systemId: string;
  readonly password: string;
  readonly desk: SubmitDesk;
  readonly outbox: ReceiptOutbox;
  readonly onFailure: (message: string, error: Error) => void;
}

const RESPONSE = 0x8000_0000;
const SUBMIT_SM = smpp.commands.submit_sm.id;
const DELIVER_SM_RESP = 0x8000_0005;
const LAST_SEQUENCE = 0x7fff_ffff;
const RECEIPT_WINDOW = 500;
const VERSION_3_4 = 0x34;
const GARBAGE = 'HTTP/1.1 500 Internal Server Error\r\n\r\n<html>this is not SMPP</html>\r\n';
const {
  ESME_RINVMSGLEN = 0x01,
  ESME_RINVCMDLEN = 0x02,
  ESME_RINVCMDID = 0x03,
  ESME_RINVBNDSTS = 0x04,
  ESME_RALYBND = 0x05,
  ESME_RINVPASWD = 0x0e,
  ESME_RINVSYSID = 0x0f,
} = smpp.errors;

/**
 * One connection of an ESME.
 *
 * The npm package accepts it and encodes our PDUs, but does not read it: its parser stays deaf for ever after one
 * bad frame, and decodes texts wrongly.
 */
export class SmscSession implements ReceiptChannel, SubmitLine {
  /** The account it is bound to; empty before. */
  systemId = '';
  private transmits = false;
  private readonly frames = new Frames();
  private readonly inFlight = new Map<number, { readonly receipt: Receipt; readonly sentAtMs: number }>();
  private sequence = 0;
  private ended = false;

  constructor(
    private readonly connection: PackageSession,
    private readonly parts: SmscParts,
  ) {
    connection.pause();
    connection.on('error', () => connection.socket.destroy());
    connection.on('close', () => this.onClose());
    connection.socket.on('readable', () => this.read());
  }

  respond(sequence: number, status: number, messageId: string): void {
    this.send('submit_sm_resp', sequence, status, status === 0 ? { message_id: messageId } : {});
  }

  writeGarbage(): void {
    if (this.connection.socket.writable) this.connection.socket.write(GARBAGE);
  }

  disconnect(): void {
    this.ended = true;
    this.connection.socket.destroySoon();
  }

  deliver(receipt: Receipt): boolean {
    const { socket } = this.connection;
    if (this.ended || !socket.writable || this.inFlight.size >= RECEIPT_WINDOW) return false;
    if (socket.writableCorked === 0) {
      socket.cork();
      process.nextTick(() => socket.uncork());
    }
    this.sequence = this.sequence === LAST_SEQUENCE ? 1 : this.sequence + 1;
    const sentAtMs = Date.now();
    this.inFlight.set(this.sequence, { receipt, sentAtMs });
    return this.connection.send(toDeliverSm(receipt, this.sequence, sentAtMs));
  }

  overdue(sentBeforeMs: number): readonly Receipt[] {
    const late: Receipt[] = [];
    for (const [sequence, { receipt, sentAtMs }] of this.inFlight) {
      if (sentAtMs >= sentBeforeMs) break; // kept in order of sending
      this.inFlight.delete(sequence);
      late.push(receipt);
    }
    return late;
  }

  /** Handles everything that has arrived; the answers leave in one write. */
  private read(): void {
    const { socket } = this.connection;
    socket.cork();
    try {
      for (let chunk = socket.read() as Buffer | null; chunk !== null && !this.ended; chunk = socket.read()) {
        for (const pdu of this.frames.push(chunk)) if (!this.ended) this.handle(pdu);
      }
    } catch (error) {
      if (error instanceof RangeError) this.send('generic_nack', 0, ESME_RINVCMDLEN);
      else this.parts.onFailure('smsc: a PDU could not be handled', error as Error);
      this.disconnect();
    } finally {
      socket.uncork();
    }
  }

  private handle(octets: Buffer): void {
    const command = octets.readUInt32BE(4);
    const sequence = octets.readUInt32BE(12);
    if (command === SUBMIT_SM) return this.submit(octets, sequence);
    if (command === DELIVER_SM_RESP) return this.answered(sequence, octets.readUInt32BE(8));
    const pdu = parse(octets);
    if (!pdu) return this.send('generic_nack', sequence, ESME_RINVMSGLEN);
    switch (pdu.command) {
      case 'bind_transmitter':
      case 'bind_receiver':
      case 'bind_transceiver':
        return this.bind(pdu);
      case 'enquire_link':
        return this.send('enquire_link_resp', sequence, 0);
      case 'unbind':
        this.send('unbind_resp', sequence, 0);
        return this.disconnect();
      case 'generic_nack':
        return this.answered(sequence, pdu.command_status || ESME_RINVCMDID);
      default:
        if (command < RESPONSE) this.send('generic_nack', sequence, ESME_RINVCMDID);
    }
  }

  private submit(octets: Buffer, sequence: number): void {
    if (!this.transmits) return this.respond(sequence, ESME_RINVBNDSTS, '');
    let submit: SubmitSm;
    try {
      submit = readSubmitSm(octets);
    } catch {
      return this.respond(sequence, ESME_RINVMSGLEN, '');
    }
    this.parts.desk.take(submit, this);
  }

  private bind(pdu: Pdu): void {
    const status = this.bindStatus(pdu);
    const answer = { system_id: 'carillon-smsc', sc_interface_version: VERSION_3_4 };
    this.send(`${pdu.command}_resp`, pdu.sequence_number, status, status === 0 ? answer : {});
    if (status !== 0) return;
    this.systemId = this.parts.systemId;
    this.transmits = pdu.command !== 'bind_receiver';
    if (pdu.command !== 'bind_transmitter') this.parts.outbox.attach(this);
  }

  private bindStatus(pdu: Pdu): number {
    if (this.systemId !== '') return ESME_RALYBND;
    if (pdu['system_id'] !== this.parts.systemId) return ESME_RINVSYSID;
    return pdu['password'] === this.parts.password ? 0 : ESME_RINVPASWD;
  }

  private answered(sequence: number, status: number): void {
    const delivery = this.inFlight.get(sequence);
    if (!delivery) return;
    this.inFlight.delete(sequence);
    this.parts.outbox.answer(delivery.receipt, status);
  }

  private onClose(): void {
    this.ended = true;
    const unanswered = Array.from(this.inFlight.values(), ({ receipt }) => receipt);
    this.inFlight.clear();
    if (this.systemId !== '') this.parts.outbox.detach(this, unanswered);
  }

  private send(
    command: string,
    sequence: number,
    status: number,
    fields: Readonly<Record<string, unknown>> = {},
  ): void {
    this.connection.send(new smpp.PDU(command, { ...fields, sequence_number: sequence, command_status: status }));
  }
}

/** Reads a PDU with the package; undefined when its fields make no sense. */
function parse(octets: Buffer): Pdu | undefined {
  try {
    return new smpp.PDU(octets);
  } catch {
    return undefined;
  }
}
