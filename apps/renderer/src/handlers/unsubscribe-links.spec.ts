import { type Item, MessageCleared } from '@carillon/contracts';
import { SignedLinks } from '@carillon/service-kit';
import { UnsubscribeLinks } from './unsubscribe-links';

const NOW = Date.parse('2026-05-01T12:00:00Z');
const secrets = new SignedLinks('a-secret-of-at-least-32-characters', undefined, () => NOW);
const links = new UnsubscribeLinks(secrets, 'https://programme.example/', 90);

const cleared = (overrides: object = {}): Item<typeof MessageCleared> => ({
  id: 'item',
  correlationId: 'event',
  causationId: 'request',
  occurredAt: new Date('2026-05-01T10:00:00Z'),
  payload: MessageCleared.schema.parse({ ...MessageCleared.example, channel: 'email', ...overrides }),
});

describe('UnsubscribeLinks', () => {
  it('names the member, the message, its type and channel, and ends after its lifetime', () => {
    const url = links.urlFor(cleared())!;
    expect(url).toMatch(/^https:\/\/programme\.example\/u\/[\w.-]+$/);
    expect(secrets.read(url.split('/u/')[1]!, 'unsubscribe')).toEqual({
      outcome: 'valid',
      link: {
        purpose: 'unsubscribe',
        memberId: 'm-1',
        messageId: MessageCleared.example.messageId,
        messageType: 'offer',
        channel: 'email',
        expiresAt: new Date('2026-07-30T10:00:00Z'),
      },
    });
  });

  it('is the same however often the message is rendered', () => {
    expect(links.urlFor(cleared())).toBe(links.urlFor(cleared()));
  });

  it('is not there for what cannot be refused, nor where the type is not known', () => {
    expect(links.urlFor(cleared({ messageType: 'system' }))).toBeUndefined();
    expect(links.urlFor(cleared({ messageType: undefined }))).toBeUndefined();
  });
});
