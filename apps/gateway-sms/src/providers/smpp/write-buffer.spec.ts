import { decodePdu, encodePdu } from './pdu';
import { PduStream } from './pdu-stream';
import type { Pdu } from './pdu-types';
import { WriteBuffer } from './write-buffer';

const enquire = (sequence: number): Pdu => ({ command: 'enquire_link', status: 0, sequence });

describe('WriteBuffer', () => {
  const nextTick = () => new Promise<void>((resolve) => process.nextTick(resolve));

  it('makes one write of a turn', async () => {
    const writes: Buffer[] = [];
    const buffer = new WriteBuffer((octets) => writes.push(octets));
    for (let i = 1; i <= 10; i += 1) buffer.add(enquire(i));
    await nextTick();
    buffer.add(enquire(11));
    await nextTick();
    expect(writes.map((octets) => octets.length)).toEqual([160, 16]);
  });

  it('keeps order over many chunks, and never writes over what it has handed on', async () => {
    const writes: Buffer[] = [];
    const buffer = new WriteBuffer((octets) => writes.push(octets));
    for (let i = 1; i <= 3_000; i += 1) {
      buffer.add(enquire(i));
      if (i % 700 === 0) await nextTick();
    }
    const large: Pdu = { command: 'data_sm_resp', status: 0, sequence: 3_001, messageId: 'x'.repeat(40_000), tlvs: [] };
    buffer.add(large);
    buffer.flush();
    const sequences: number[] = [];
    const stream = new PduStream((frame) => sequences.push(decodePdu(frame).sequence));
    for (const octets of writes) stream.push(octets);
    expect(sequences).toEqual(Array.from({ length: 3_001 }, (_, i) => i + 1));
  });

  it('drops a PDU that cannot be encoded, and nothing else', () => {
    const writes: Buffer[] = [];
    const buffer = new WriteBuffer((octets) => writes.push(octets));
    buffer.add(enquire(1));
    const bad: Pdu = { command: 'data_sm_resp', status: 0, sequence: 2, messageId: 'a\0b', tlvs: [] };
    expect(() => buffer.add(bad)).toThrow(RangeError);
    buffer.add(enquire(3));
    buffer.flush();
    expect(Buffer.concat(writes)).toEqual(Buffer.concat([encodePdu(enquire(1)), encodePdu(enquire(3))]));
  });
});
