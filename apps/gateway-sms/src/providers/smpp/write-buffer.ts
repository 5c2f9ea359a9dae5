import { OctetWriter } from './octets';
import { pduSizeBound, submitSizeBound, writePdu, writeSubmit } from './pdu';
import type { MessageBody, Pdu } from './pdu-types';

const CHUNK = 16_384;

/**
 * Gathers the PDUs of one turn of the event loop into one write.
 *
 * PDUs are encoded one behind another into a chunk; what has been handed to the socket is never written over, because
 * the socket may still hold it.
 */
export class WriteBuffer {
  private writer = new OctetWriter(Buffer.allocUnsafeSlow(CHUNK));
  private flushed = 0;
  private scheduled = false;

  constructor(private readonly send: (octets: Buffer) => void) {}

  /** @throws RangeError for a PDU that cannot be encoded; nothing of it is sent then. */
  add(pdu: Pdu): void {
    this.write(pduSizeBound(pdu), (writer) => writePdu(writer, pdu));
  }

  /** Like `add`, for the PDU that is sent most. */
  addSubmit(sequence: number, body: MessageBody): void {
    this.write(submitSizeBound(body), (writer) => writeSubmit(writer, sequence, body));
  }

  readonly flush = (): void => {
    this.scheduled = false;
    const { buffer, position } = this.writer;
    if (position === this.flushed) return;
    const octets = buffer.subarray(this.flushed, position);
    this.flushed = position;
    this.send(octets);
  };

  private write(size: number, encode: (writer: OctetWriter) => void): void {
    if (size > this.writer.buffer.length - this.writer.position) {
      this.flush();
      this.writer = new OctetWriter(Buffer.allocUnsafeSlow(Math.max(CHUNK, size)));
      this.flushed = 0;
    }
    const start = this.writer.position;
    try {
      encode(this.writer);
    } catch (error) {
      this.writer.position = start;
      throw error;
    }
    if (this.scheduled) return;
    this.scheduled = true;
    process.nextTick(this.flush);
  }
}
