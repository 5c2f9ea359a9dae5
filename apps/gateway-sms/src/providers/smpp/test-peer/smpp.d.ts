/** What the tests use of npm `smpp` 0.5.1, which brings no types. */
declare module 'smpp' {
  import type { EventEmitter } from 'node:events';
  import type { Server as NetServer, Socket } from 'node:net';

  export type Fields = Readonly<Record<string, unknown>>;

  export class PDU {
    constructor(command: string, fields?: Fields);
    constructor(octets: Buffer);
    readonly command: string;
    readonly command_status: number;
    readonly sequence_number: number;
    readonly [field: string]: unknown;
    response(fields?: Fields): PDU;
    toBuffer(): Buffer;
  }

  export interface Session extends EventEmitter {
    readonly socket: Socket;
    send(pdu: PDU, onResponse?: (response: PDU) => void): boolean;
    bind_transceiver(fields: Fields, onResponse?: (response: PDU) => void): boolean;
    submit_sm(fields: Fields, onResponse?: (response: PDU) => void): boolean;
    deliver_sm(fields: Fields, onResponse?: (response: PDU) => void): boolean;
    data_sm(fields: Fields, onResponse?: (response: PDU) => void): boolean;
    enquire_link(onResponse?: (response: PDU) => void): boolean;
    unbind(onResponse?: (response: PDU) => void): boolean;
    close(): void;
    destroy(): void;
  }

  export interface Server extends NetServer {
    readonly sessions: readonly Session[];
  }

  export function createServer(options: Fields, onSession: (session: Session) => void): Server;
  export function connect(options: Fields, onConnect?: () => void): Session;
}
