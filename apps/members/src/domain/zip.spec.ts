import { inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { zip, type ZipEntry } from './zip';

/** As a reader does it: from the end to the directory, from the directory to the files. */
function unzip(file: Buffer): readonly ZipEntry[] {
  const end = file.lastIndexOf(Buffer.from('504b0506', 'hex'));
  const entries: ZipEntry[] = [];
  let at = file.readUInt32LE(end + 16);
  for (let count = file.readUInt16LE(end + 10); count > 0; count -= 1) {
    expect(file.readUInt32LE(at)).toBe(0x02014b50);
    const [packed, size, nameLength] = [
      file.readUInt32LE(at + 20),
      file.readUInt32LE(at + 24),
      file.readUInt16LE(at + 28),
    ];
    const name = file.toString('utf8', at + 46, at + 46 + nameLength);
    const local = file.readUInt32LE(at + 42);
    expect(file.readUInt32LE(local)).toBe(0x04034b50);
    expect(file.subarray(local + 4, local + 28)).toEqual(file.subarray(at + 6, at + 30));
    const begin = local + 30 + nameLength;
    const content = inflateRawSync(file.subarray(begin, begin + packed));
    expect(content.length).toBe(size);
    entries.push({ name, content });
    at += 46 + nameLength;
  }
  expect(at).toBe(end);
  return entries;
}

describe('zip', () => {
  it('packs what a reader finds again', () => {
    const entry = fc.record({
      name: fc.stringMatching(/^[a-z-]{1,20}\/[a-z_]{1,20}\.json$/),
      content: fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes)),
    });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 5 }), (entries) =>
        expect(unzip(zip(entries, new Date('2026-05-01T10:15:30Z')))).toEqual(entries),
      ),
    );
  });
});
