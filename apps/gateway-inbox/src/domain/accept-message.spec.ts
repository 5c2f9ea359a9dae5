import { type PayloadOf, SendInbox } from '@carillon/contracts';
import fc from 'fast-check';
import { acceptMessage } from './accept-message';

const now = new Date('2026-05-01T12:00:00Z');
const circumstances = { now, lifetimeDays: 30 };
const ordered = (changes: Partial<(typeof SendInbox)['example']> = {}): PayloadOf<typeof SendInbox> =>
  SendInbox.schema.parse({ ...SendInbox.example, ...changes });
const accept = (changes: Partial<(typeof SendInbox)['example']> = {}) =>
  acceptMessage({ payload: ordered(changes), correlationId: 'c-1' }, circumstances);

describe('acceptMessage', () => {
  it('keeps a message for as long as it says, or else for the lifetime of the settings', () => {
    expect(accept({ expiresAt: '2026-05-01T15:00:01+03:00' })).toMatchObject({
      outcome: 'accepted',
      message: { memberId: 'm-1', createdAt: now, expiresAt: new Date('2026-05-01T12:00:01Z'), correlationId: 'c-1' },
    });
    expect(accept()).toMatchObject({ message: { expiresAt: new Date('2026-05-31T12:00:00Z') } });
  });

  it.each(['2026-05-01T12:00:00Z', '2026-05-01T14:59:59+03:00'])(
    'at noon takes none that expires at %s',
    (expiresAt) => {
      expect(accept({ expiresAt })).toEqual({ outcome: 'expired' });
    },
  );

  it('keeps the text as it is, but for what no database can keep', () => {
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(text, text, (title, body) => {
        const accepted = accept({ title, body });
        if (accepted.outcome !== 'accepted') throw new Error('not accepted');
        const { message } = accepted;
        expect(message.title).toBe(title.split('\0').join(''));
        expect(message.body).toBe(body.split('\0').join(''));
      }),
    );
    const hostile = `<script>alert('{{x}}')</script>`;
    expect(accept({ title: hostile })).toMatchObject({ message: { title: hostile } });
  });

  it.each([
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'data:text/html,x',
    'java\tscript:alert(1)',
    '/offers',
    'my app://x',
  ])('is never ordered to link to %j', (link) => {
    expect(SendInbox.schema.safeParse({ ...SendInbox.example, link }).success).toBe(false);
    expect(SendInbox.schema.safeParse({ ...SendInbox.example, imageUrl: link }).success).toBe(false);
  });
});
