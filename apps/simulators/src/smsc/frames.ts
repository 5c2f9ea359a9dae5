const HEADER_LENGTH = 16;
const LONGEST = 128 * 1024;
const NOTHING = Buffer.alloc(0);

/** Cuts what arrives on one connection into PDUs. */
export class Frames {
  private rest: Buffer = NOTHING;

  /**
   * Takes a chunk and yields each PDU that is complete, as a view of the chunk.
   *
   * @throws RangeError when a length makes no sense; the connection cannot be read any further
   */
  *push(chunk: Buffer): Generator<Buffer> {
    let octets = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    while (octets.length >= 4) {
      const length = octets.readUInt32BE(0);
      if (length < HEADER_LENGTH || length > LONGEST) throw new RangeError(`smsc: a PDU of ${length} octets`);
      if (octets.length < length) break;
      yield octets.subarray(0, length);
      octets = octets.subarray(length);
    }
    this.rest = octets.length > 0 ? Buffer.from(octets) : NOTHING;
  }
}
