import type { Server, Socket } from 'node:net';

/** A PDU of the npm package: its fields are plain properties. */
export interface Pdu {
  readonly command: string;
  readonly command_status: number;
  readonly sequence_number: number;
  readonly [field: string]: unknown;
  toBuffer(): Buffer;
}

/** Server's end of one connection. */
export interface PackageSession {
  readonly socket: Socket;
  /** Stops the package from reading the socket. */
  pause(): void;
  /** Writes a PDU; false when the socket takes no more. */
  send(pdu: Pdu): boolean;
  on(event: 'error', listener: (error: Error) => void): this;
  on(event: 'close', listener: () => void): this;
}

/** How the package reads one kind of field. */
interface FieldType {
  read(octets: Buffer, offset: number): unknown;
  /** Octets the value takes on the wire. */
  size(value: unknown): number;
}

interface SmppPackage {
  createServer(options: { readonly noDelay: boolean }, listener: (session: PackageSession) => void): Server;
  readonly PDU: new (command: string | Buffer, options?: Readonly<Record<string, unknown>>) => Pdu;
  readonly commands: {
    readonly submit_sm: {
      readonly id: number;
      readonly params: Readonly<Record<string, { readonly type: FieldType }>>;
    };
  };
  readonly tlvs: Readonly<
    Record<'sar_msg_ref_num' | 'sar_total_segments' | 'sar_segment_seqnum', { readonly id: number }>
  > & {
    readonly message_payload: { readonly id: number };
  };
  /** `ESME_RTHROTTLED` and its like. */
  readonly errors: Readonly<Record<string, number>>;
}

/**
 * The npm package `smpp`, which ships no types. Its own parser is not used for submit_sm: it decodes texts as it
 * sees fit and cannot be made to show them, so this folder reads the raw octets.
 */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- an ambient module declaration would clash with another project's
export const smpp = require('smpp') as SmppPackage;

const names = new Map(Object.entries(smpp.errors).map(([name, value]) => [value, name]));

/** Writes a command_status as people know it: `ESME_RTHROTTLED (0x58)`. */
export function statusName(status: number): string {
  const hex = `0x${status.toString(16).toUpperCase().padStart(2, '0')}`;
  const name = names.get(status);
  return name ? `${name} (${hex})` : hex;
}
