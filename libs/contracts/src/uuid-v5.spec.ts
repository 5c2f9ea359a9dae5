import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { uuidV5 } from './uuid-v5';

/** RFC 9562 §5.5, step by step. */
function plainly(name: string): string {
  const namespace = Buffer.from('6d1f6f0e7c0b5c0f9d4b3c1f0a5e2b71', 'hex');
  const octets = createHash('sha1').update(namespace).update(name).digest().subarray(0, 16);
  octets[6] = (octets[6]! & 0x0f) | 0x50;
  octets[8] = (octets[8]! & 0x3f) | 0x80;
  return octets.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

describe('uuidV5', () => {
  it('is the UUID of the name, by the letter of the RFC', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (name) => uuidV5(name) === plainly(name)));
  });
});
