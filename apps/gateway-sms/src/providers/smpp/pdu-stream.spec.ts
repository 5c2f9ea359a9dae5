import fc from 'fast-check';
import { encodePdu } from './pdu';
import { FramingError, PduStream } from './pdu-stream';

const frame = (body: Uint8Array): Buffer => {
  const head = Buffer.alloc(16);
  head.writeUInt32BE(16 + body.length, 0);
  return Buffer.concat([head, body]);
};

function read(chunks: readonly Buffer[], maxFrame?: number): Buffer[] {
  const frames: Buffer[] = [];
  const stream = new PduStream((octets) => frames.push(Buffer.from(octets)), maxFrame);
  for (const chunk of chunks) stream.push(chunk);
  return frames;
}

function cutAt(octets: Buffer, places: readonly number[]): Buffer[] {
  const cuts = [0, ...places.map((place) => place % (octets.length + 1)).sort((a, b) => a - b), octets.length];
  return cuts.slice(1).map((end, i) => octets.subarray(cuts[i], end));
}

describe('PduStream', () => {
  const bodies = fc.array(fc.uint8Array({ maxLength: 400 }), { minLength: 1, maxLength: 20 });

  it('finds the same frames however the stream is cut', () => {
    fc.assert(
      fc.property(bodies, fc.array(fc.nat()), (contents, places) => {
        const frames = contents.map(frame);
        expect(read(cutAt(Buffer.concat(frames), places))).toEqual(frames);
      }),
      { numRuns: 500 },
    );
  });

  it('finds them in single octets', () => {
    const frames = [frame(Buffer.from('abc')), encodePdu({ command: 'enquire_link', status: 0, sequence: 1 })];
    const octets = [...Buffer.concat(frames)].map((octet) => Buffer.of(octet));
    expect(read(octets)).toEqual(frames);
  });

  it('joins a large frame of many small pieces in good time', () => {
    const large = frame(Buffer.alloc(60_000, 1));
    const started = performance.now();
    for (let i = 0; i < 10; i += 1) read(Array.from(large, (octet) => Buffer.of(octet)));
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it.each([0, 1, 4, 15, 0x7fffffff, 0xffffffff, 101])('gives up at command_length %d', (length) => {
    const bad = Buffer.alloc(16);
    bad.writeUInt32BE(length, 0);
    const good = frame(Buffer.from('ok'));
    const frames: Buffer[] = [];
    const stream = new PduStream((octets) => frames.push(octets), 100);
    expect(() => stream.push(Buffer.concat([good, bad]))).toThrow(FramingError);
    expect(frames).toEqual([good]);
  });

  it('gives up at a bad length that arrives in single octets', () => {
    expect(() => read([0, 0, 0, 4].map((octet) => Buffer.of(octet)))).toThrow(FramingError);
  });

  it('reads any octets into frames or a FramingError, and nothing else', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 })), (chunks) => {
        try {
          read(chunks.map((chunk) => Buffer.from(chunk)));
        } catch (error) {
          expect(error).toBeInstanceOf(FramingError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
