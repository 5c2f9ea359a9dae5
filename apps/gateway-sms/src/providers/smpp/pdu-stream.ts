import { HEADER_LENGTH } from './pdu';

/** A whole message_payload of 64 kB with its body around it. */
export const MAX_FRAME = 66_560;

const LENGTH_FIELD = 4;

/** The stream can no longer be read: where its next PDU begins is unknown, so the connection must go. */
export class FramingError extends Error {}

/**
 * Cuts a byte stream into PDUs by their command_length (SMPP 3.4 §3.2).
 *
 * Chunks may hold parts of a frame or many of them. A frame that lies in one chunk is handed on as a view of it; one
 * that is spread over several is joined once, however small the pieces are.
 */
export class PduStream {
  private held: Buffer[] = [];
  private heldOctets = 0;
  private needed = LENGTH_FIELD;

  constructor(
    private readonly onFrame: (frame: Buffer) => void,
    private readonly maxFrame = MAX_FRAME,
  ) {}

  /** @throws FramingError when a command_length is below 16 or above the limit; frames before it are handed on. */
  push(chunk: Buffer): void {
    this.held.push(chunk);
    this.heldOctets += chunk.length;
    if (this.heldOctets < this.needed) return;
    const octets = this.held.length === 1 ? chunk : Buffer.concat(this.held, this.heldOctets);
    this.keep(octets, this.takeFrames(octets));
  }

  private takeFrames(octets: Buffer): number {
    let position = 0;
    for (;;) {
      this.needed = LENGTH_FIELD;
      if (octets.length - position < LENGTH_FIELD) return position;
      const length = octets.readUInt32BE(position);
      if (length < HEADER_LENGTH || length > this.maxFrame) throw new FramingError(`command_length ${length}`);
      this.needed = length;
      if (octets.length - position < length) return position;
      this.onFrame(octets.subarray(position, position + length));
      position += length;
    }
  }

  private keep(octets: Buffer, from: number): void {
    this.heldOctets = octets.length - from;
    this.held = this.heldOctets === 0 ? [] : [octets.subarray(from)];
  }
}
