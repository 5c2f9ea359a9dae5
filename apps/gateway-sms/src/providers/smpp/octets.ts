/** Writes the types of SMPP 3.4 §3.1 one after another into a buffer that has room for them. */
export class OctetWriter {
  constructor(
    readonly buffer: Buffer,
    public position = 0,
  ) {}

  octet(value: number): void {
    this.buffer[this.position++] = value;
  }

  uint16(value: number): void {
    this.buffer[this.position++] = value >>> 8;
    this.buffer[this.position++] = value;
  }

  uint32(value: number): void {
    this.buffer[this.position++] = value >>> 24;
    this.buffer[this.position++] = value >>> 16;
    this.buffer[this.position++] = value >>> 8;
    this.buffer[this.position++] = value;
  }

  /** A C-octet string. A NUL inside would end it early and shift every field behind it, so it is an error. */
  cstring(value: string): void {
    for (let i = 0; i < value.length; i += 1) {
      const unit = value.charCodeAt(i);
      if (unit === 0 || unit > 0xff) throw new RangeError('a C-octet string holds octets 0x01..0xFF only');
      this.buffer[this.position++] = unit;
    }
    this.buffer[this.position++] = 0;
  }

  octets(value: Uint8Array): void {
    this.buffer.set(value, this.position);
    this.position += value.length;
  }
}

/** A field reaches past the end of its PDU. */
export class TruncatedError extends RangeError {}

/** Reads the types of SMPP 3.4 §3.1; never past `end`. */
export class OctetReader {
  constructor(
    private readonly buffer: Buffer,
    private position: number,
    private readonly end: number,
  ) {}

  get left(): number {
    return this.end - this.position;
  }

  octet(): number {
    return this.buffer[this.advance(1)] as number; // advance() has checked the bounds
  }

  uint16(): number {
    return this.buffer.readUInt16BE(this.advance(2));
  }

  /** A C-octet string; one without its NUL goes on to the end of the PDU, as some centres send it. */
  cstring(): string {
    const start = this.position;
    let stop = start;
    while (stop < this.end && this.buffer[stop] !== 0) stop += 1;
    this.position = Math.min(stop + 1, this.end);
    return this.buffer.toString('latin1', start, stop);
  }

  /** A view of the next octets, not a copy. */
  octets(length: number): Buffer {
    const start = this.advance(length);
    return this.buffer.subarray(start, start + length);
  }

  private advance(length: number): number {
    const start = this.position;
    if (length > this.end - start) throw new TruncatedError('a field reaches past the end of the PDU');
    this.position = start + length;
    return start;
  }
}
