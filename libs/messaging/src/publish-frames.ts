import type { Publication } from './publication';

/** AMQP 0-9-1 §4.2.3: type, channel and size before the payload, one octet after it. */
const FRAME_OVERHEAD = 8;
const FRAME_END = 0xce;
const METHOD = 1;
const HEADER = 2;
const BODY = 3;
/** §1.8.3.7, class 60, method 40. */
const BASIC_PUBLISH = 0x003c0028;
const CLASS_BASIC = 0x003c0000;
const PERSISTENT = 2;

/** The flags of the properties that we use (§4.2.6.1), in the order in which they stand. */
const FLAG = {
  contentType: 0x8000,
  headers: 0x2000,
  deliveryMode: 0x1000,
  correlationId: 0x0400,
  replyTo: 0x0200,
  expiration: 0x0100,
  messageId: 0x0080,
  type: 0x0020,
  appId: 0x0008,
} as const;

/** What a publication takes beside its texts and its body, generously. */
const FIXED_BYTES = 256;
/** A UTF-16 unit is at most so many octets in UTF-8. */
const OCTETS_A_UNIT = 3;

/** Whether `publishFrames` can write it: headers that came from outside may hold anything. */
export const hasPlainHeaders = ({ headers }: Publication): boolean =>
  Object.values(headers).every((value) => typeof value === 'string' || (value | 0) === value);

/**
 * The bytes that publish messages on a channel: the frames of `basic.publish` for each, one after the other.
 *
 * The client library makes several objects and copies for each message, which cost more than everything else that happens to
 * a public status in this process; here is one buffer for all of them.
 *
 * @throws RangeError when a name, a key or an id is longer than the 255 octets that AMQP allows
 */
export function publishFrames(
  publications: readonly Publication[],
  { channel, frameMax, appId }: { readonly channel: number; readonly frameMax: number; readonly appId: string },
): Buffer {
  const writer = new FrameWriter(
    publications.reduce((sum, one) => sum + mostBytes(one, frameMax), 0),
    channel,
  );
  for (const one of publications) {
    writeMethod(writer, one);
    writeHeader(writer, one, appId);
    for (let from = 0; from < one.body.length; from += frameMax - FRAME_OVERHEAD)
      writer.frame(BODY, () =>
        writer.bytes(one.body, from, Math.min(one.body.length, from + frameMax - FRAME_OVERHEAD)),
      );
  }
  return writer.written();
}

function mostBytes(publication: Publication, frameMax: number): number {
  const { exchange, routingKey, type, messageId, contentType, headers, body } = publication;
  let units = exchange.length + routingKey.length + type.length + messageId.length + contentType.length;
  units += (publication.replyTo?.length ?? 0) + (publication.correlationId?.length ?? 0);
  for (const name in headers) units += name.length + String(headers[name]).length + FRAME_OVERHEAD;
  const frames = Math.ceil(body.length / (frameMax - FRAME_OVERHEAD));
  return FIXED_BYTES + OCTETS_A_UNIT * units + body.length + frames * FRAME_OVERHEAD;
}

function writeMethod(writer: FrameWriter, { exchange, routingKey }: Publication): void {
  writer.frame(METHOD, () => {
    writer.uint32(BASIC_PUBLISH);
    writer.uint16(0); // reserved
    writer.shortText(exchange);
    writer.shortText(routingKey);
    writer.uint8(0); // neither mandatory nor immediate
  });
}

function writeHeader(writer: FrameWriter, publication: Publication, appId: string): void {
  const { type, messageId, contentType, headers, body, replyTo, correlationId, lifetimeMs } = publication;
  writer.frame(HEADER, () => {
    writer.uint32(CLASS_BASIC);
    writer.uint32(0); // the upper half of the size
    writer.uint32(body.length);
    writer.uint16(
      FLAG.contentType |
        FLAG.headers |
        (lifetimeMs === undefined ? FLAG.deliveryMode : FLAG.expiration) |
        (correlationId === undefined ? 0 : FLAG.correlationId) |
        (replyTo === undefined ? 0 : FLAG.replyTo) |
        FLAG.messageId |
        FLAG.type |
        FLAG.appId,
    );
    writer.shortText(contentType);
    writer.table(headers);
    if (lifetimeMs === undefined) writer.uint8(PERSISTENT);
    if (correlationId !== undefined) writer.shortText(correlationId);
    if (replyTo !== undefined) writer.shortText(replyTo);
    if (lifetimeMs !== undefined) writer.shortText(String(lifetimeMs));
    for (const text of [messageId, type, appId]) writer.shortText(text);
  });
}

/** Writes one value after the other into a buffer that is large enough. */
class FrameWriter {
  private readonly buffer: Buffer;
  private at = 0;

  constructor(
    size: number,
    private readonly channel: number,
  ) {
    this.buffer = Buffer.allocUnsafe(size);
  }

  written(): Buffer {
    return this.buffer.subarray(0, this.at);
  }

  frame(type: number, writePayload: () => void): void {
    this.uint8(type);
    this.uint16(this.channel);
    this.measured(writePayload);
    this.uint8(FRAME_END);
  }

  uint8(value: number): void {
    this.buffer[this.at] = value;
    this.at += 1;
  }

  uint16(value: number): void {
    this.at = this.buffer.writeUInt16BE(value, this.at);
  }

  uint32(value: number): void {
    this.at = this.buffer.writeUInt32BE(value, this.at);
  }

  bytes(source: Buffer, from: number, to: number): void {
    this.at += source.copy(this.buffer, this.at, from, to);
  }

  /** §4.2.5.3 */
  shortText(text: string): void {
    const octets = this.buffer.write(text, this.at + 1);
    if (octets > 255) throw new RangeError(`longer than 255 octets: ${text.slice(0, 40)}`);
    this.uint8(octets);
    this.at += octets;
  }

  /** §4.2.5.5, with texts and whole numbers */
  table(fields: Publication['headers']): void {
    this.measured(() => {
      for (const name in fields) {
        const value = fields[name]!;
        this.shortText(name);
        this.uint8((typeof value === 'string' ? 'S' : 'I').charCodeAt(0));
        if (typeof value === 'string') this.measured(() => void (this.at += this.buffer.write(value, this.at)));
        else this.at = this.buffer.writeInt32BE(value, this.at);
      }
    });
  }

  /** What is written, after its length in octets. */
  private measured(write: () => void): void {
    const start = this.at;
    this.at += 4;
    write();
    this.buffer.writeUInt32BE(this.at - start - 4, start);
  }
}
