import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { SecretBox, SecretsKey } from './secret-box';

const key = randomBytes(32);

describe('SecretBox', () => {
  it('opens what it has sealed, for the same owner alone, and never shows it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 4 }), fc.string(), fc.string(), (plain, owner, other) => {
        const box = new SecretBox(key);
        const sealed = box.seal(plain, owner);
        expect(box.open(sealed, owner)).toBe(plain);
        expect(sealed).not.toContain(plain);
        expect(box.seal(plain, owner)).not.toBe(sealed);
        if (other !== owner) expect(box.open(sealed, other)).toBeUndefined();
      }),
    );
  });

  it('does not open what has been changed anywhere', () => {
    const box = new SecretBox(key);
    const sealed = box.seal('{"password":"hunter2"}', 'g');
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.constantFrom('A', 'z', '0', '.'), (at, letter) => {
        const changed = sealed.slice(0, at) + letter + sealed.slice(at + 1);
        // The last character of Base64 may hold bits that say nothing.
        if (changed !== sealed && at < sealed.length - 1) expect(box.open(changed, 'g')).toBeUndefined();
      }),
    );
  });

  it('opens with the key before this one, and not with a stranger’s', () => {
    const sealed = new SecretBox(key).seal('s', 'g');
    const next = randomBytes(32);
    expect(new SecretBox(next, key).open(sealed, 'g')).toBe('s');
    expect(new SecretBox(next).open(sealed, 'g')).toBeUndefined();
  });
});

describe('SecretsKey', () => {
  it('takes 32 octets in Base64 and nothing else', () => {
    expect(SecretsKey.parse(key.toString('base64'))).toEqual(key);
    for (const bad of ['', 'secret', randomBytes(31).toString('base64')])
      expect(SecretsKey.safeParse(bad).success).toBe(false);
  });
});
