import type { Socket } from 'node:net';

/** A PDU as the npm package's client shows it. */
export interface ClientPdu {
  readonly command: string;
  readonly command_status: number;
  readonly sequence_number: number;
  readonly [field: string]: unknown;
  response(options?: Readonly<Record<string, unknown>>): ClientPdu;
}

interface ClientSession {
  readonly socket: Socket;
  on(event: 'connect' | 'close', listener: () => void): this;
  on(event: 'error', listener: (error: Error) => void): this;
  on(event: 'pdu', listener: (pdu: ClientPdu) => void): this;
  send(pdu: ClientPdu, onResponse?: (response: ClientPdu) => void): boolean;
}

interface ClientPackage {
  connect(options: { readonly host: string; readonly port: number }): ClientSession;
  readonly PDU: new (command: string, options: Readonly<Record<string, unknown>>) => ClientPdu;
}

// eslint-disable-next-line @typescript-eslint/no-require-imports -- the package has no types
const smpp = require('smpp') as ClientPackage;

export interface SmsFields {
  readonly to: string;
  readonly text: Buffer;
  readonly dataCoding?: number;
  readonly esmClass?: number;
  readonly registeredDelivery?: number;
  readonly more?: Readonly<Record<string, unknown>>;
}

/** The client of the npm package, as an ESME that answers receipts with a status of the test's choosing. */
export class Esme {
  /** Every PDU received, in order. */
  readonly received: ClientPdu[] = [];
  closed = false;
  failed: Error | undefined;
  /** Status of deliver_sm_resp; undefined does not answer. */
  receiptStatus: number | undefined = 0;

  private constructor(private readonly session: ClientSession) {
    session.on('close', () => (this.closed = true));
    session.on('error', (error) => (this.failed = error));
    session.on('pdu', (pdu) => {
      this.received.push(pdu);
      if (pdu.command !== 'deliver_sm' || this.receiptStatus === undefined) return;
      session.send(pdu.response({ command_status: this.receiptStatus }));
    });
  }

  static async connect(port: number): Promise<Esme> {
    const session = smpp.connect({ host: '127.0.0.1', port });
    const esme = new Esme(session);
    await new Promise<void>((resolve, reject) => {
      session.on('connect', resolve);
      session.on('error', reject);
    });
    return esme;
  }

  /** Connects and binds as the default account. */
  static async bound(port: number, command = 'bind_transceiver'): Promise<Esme> {
    const esme = await Esme.connect(port);
    await esme.request(command, { system_id: 'carillon', password: 'secret', interface_version: 0x34 });
    return esme;
  }

  get socket(): Socket {
    return this.session.socket;
  }

  get receipts(): readonly ClientPdu[] {
    return this.received.filter(({ command }) => command === 'deliver_sm');
  }

  /** Sends a request and waits for its response. */
  request(command: string, fields: Readonly<Record<string, unknown>> = {}): Promise<ClientPdu> {
    return new Promise((resolve) => this.session.send(new smpp.PDU(command, fields), resolve));
  }

  /** Sends one submit_sm and waits for its response. */
  submit(sms: SmsFields): Promise<ClientPdu> {
    return this.request('submit_sm', fieldsOf(sms));
  }

  /** Sends one submit_sm that may never be answered. */
  submitBlindly(sms: SmsFields): void {
    this.session.send(new smpp.PDU('submit_sm', fieldsOf(sms)));
  }

  close(): void {
    this.session.socket.destroy();
  }
}

function fieldsOf({ to, text, dataCoding = 0, esmClass = 0, registeredDelivery = 1, more }: SmsFields) {
  return {
    source_addr_ton: 5,
    source_addr: 'CARILLON',
    dest_addr_ton: 1,
    dest_addr_npi: 1,
    destination_addr: to,
    data_coding: dataCoding,
    esm_class: esmClass,
    registered_delivery: registeredDelivery,
    short_message: text,
    ...more,
  };
}

/** Text of a receipt the client received. */
export function textOf(receipt: ClientPdu): string {
  return (receipt['short_message'] as { readonly message: string }).message;
}
