import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  /** Path with slashes, in ASCII. */
  readonly name: string;
  readonly content: Buffer;
}

const VERSION = 20;
const DEFLATED = 8;
const UTF8_NAMES = 0x0800;

/** A ZIP file (APPNOTE 6.3.10 §4.3) of at most 65,535 entries and 4 GiB, each dated `at` in UTC. */
export function zip(entries: readonly ZipEntry[], at: Date): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of entries) {
    const packed = deflateRawSync(content);
    const path = Buffer.from(name, 'utf8');
    const about = aboutFile({ path, content, packed, at });
    const local = Buffer.concat([uint32(0x04034b50), about, path, packed]);
    // Made by, then the same as above; comment, disk, attributes inside and outside: none; where the file begins.
    const header = [uint32(0x02014b50), uint16(VERSION), about, Buffer.alloc(10), uint32(offset), path];
    directory.push(Buffer.concat(header));
    files.push(local);
    offset += local.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const count = uint16(entries.length);
  const end = [uint32(0x06054b50), uint32(0), count, count, uint32(size), uint32(offset), uint16(0)];
  return Buffer.concat([...files, ...directory, ...end]);
}

interface About {
  readonly path: Buffer;
  readonly content: Buffer;
  readonly packed: Buffer;
  readonly at: Date;
}

/** What the header before a file and its entry in the directory have in common. */
function aboutFile({ path, content, packed, at }: About): Buffer {
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
  const date = ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
  return Buffer.concat([
    ...[VERSION, UTF8_NAMES, DEFLATED, time, date].map(uint16),
    ...[crc32(content), packed.length, content.length].map(uint32),
    ...[path.length, 0].map(uint16),
  ]);
}

function uint16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeUInt16LE(value);
  return buffer;
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}
