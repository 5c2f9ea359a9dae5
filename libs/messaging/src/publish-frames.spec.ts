import fc from 'fast-check';
import type { Publication } from './publication';
import { hasPlainHeaders, publishFrames } from './publish-frames';

interface Frame {
  readonly type: number;
  readonly channel: number;
  readonly payload: Buffer;
}

/** The client library's own readers, of which it has no types. */
const { parseFrame } = jest.requireActual<{
  parseFrame(bytes: Buffer): { type: number; channel: number; payload: Buffer; rest: Buffer } | false;
}>('amqplib/lib/frame');
const { decode } = jest.requireActual<{ decode(id: number, payload: Buffer): Record<string, unknown> }>(
  'amqplib/lib/defs',
);

const BASIC_PUBLISH = 3_932_200;
const BASIC_PROPERTIES = 60;

function framesIn(bytes: Buffer): readonly Frame[] {
  const frames: Frame[] = [];
  for (let rest = bytes; rest.length > 0;) {
    const frame = parseFrame(rest);
    if (frame === false) throw new Error('half a frame');
    frames.push(frame);
    rest = frame.rest;
  }
  return frames;
}

/** The messages in frames, as a peer reads them. */
function messagesIn(frames: readonly Frame[]) {
  const messages: { fields: Record<string, unknown>; properties: Record<string, unknown>; body: Buffer }[] = [];
  for (const { type, payload } of frames) {
    const last = messages.at(-1)!;
    if (type === 1) {
      expect(payload.readUInt32BE(0)).toBe(BASIC_PUBLISH);
      messages.push({ fields: decode(BASIC_PUBLISH, payload.subarray(4)), properties: {}, body: Buffer.alloc(0) });
    } else if (type === 2) {
      const { size, ...properties } = {
        size: payload.readUInt32BE(8),
        ...decode(BASIC_PROPERTIES, payload.subarray(12)),
      };
      last.properties = { ...properties, size };
    } else last.body = Buffer.concat([last.body, payload]);
  }
  return messages;
}

const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const publication: fc.Arbitrary<Publication> = fc
  .record({
    exchange: text,
    routingKey: text,
    type: text,
    messageId: fc.uuid(),
    contentType: text,
    headers: fc.dictionary(
      text.filter((name) => name !== '__proto__'),
      fc.oneof(text, fc.integer()),
    ),
    body: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    waits: fc.option(fc.record({ replyTo: text, correlationId: text, lifetimeMs: fc.nat() }), { nil: undefined }),
  })
  .map(({ waits, ...always }) => ({ ...always, ...waits }));

describe('publishFrames', () => {
  it('writes what a peer reads as these messages', () => {
    fc.assert(
      fc.property(
        fc.array(publication, { maxLength: 5 }),
        fc.integer({ min: 40, max: 200 }),
        (publications, frameMax) => {
          const frames = framesIn(publishFrames(publications, { channel: 7, frameMax, appId: 'tower' }));
          expect(frames.every(({ channel }) => channel === 7)).toBe(true);
          expect(frames.every(({ type, payload }) => type !== 3 || payload.length + 8 <= frameMax)).toBe(true);
          const read = messagesIn(frames).map(({ fields, properties, body }) => {
            const { exchange, routingKey, mandatory } = fields;
            const { size, appId, deliveryMode, expiration, headers, ...others } = properties;
            const known = Object.entries(others).filter(([, value]) => value !== undefined);
            expect([size, appId, mandatory]).toEqual([body.length, 'tower', false]);
            expect([deliveryMode, expiration]).toContain(undefined);
            const lifetimeMs = deliveryMode === 2 ? {} : { lifetimeMs: Number(expiration) };
            // Of a table, nothing but its fields.
            return {
              exchange,
              routingKey,
              body,
              headers: { ...(headers as object) },
              ...Object.fromEntries(known),
              ...lifetimeMs,
            };
          });
          expect(read).toEqual(publications);
        },
      ),
    );
  });

  it('refuses what does not fit into AMQP, before anything is sent', () => {
    const one: Publication = {
      ...{ exchange: '', routingKey: 'x'.repeat(256), type: 't', messageId: 'm', contentType: 'c', headers: {} },
      body: Buffer.from('b'),
    };
    expect(() => publishFrames([one], { channel: 1, frameMax: 4_096, appId: 'tower' })).toThrow(RangeError);
  });

  it.each([
    [{ attempt: 1, traceparent: '00-ab' }, true],
    [{ attempt: 1.5 }, false],
    [{ attempt: 2 ** 40 }, false],
    [{ from: [{ outside: true }] as unknown as string }, false],
    [{ from: null as unknown as string }, false],
  ])('leaves headers that are neither texts nor whole numbers to the library: %j', (headers, isPlain) => {
    const one = { exchange: '', routingKey: 'k', type: 't', messageId: 'm', contentType: 'c', headers };
    expect(hasPlainHeaders({ ...one, body: Buffer.alloc(0) })).toBe(isPlain);
  });
});
