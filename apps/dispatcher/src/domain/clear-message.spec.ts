import {
  type Channel,
  CHANNELS,
  MemberSnapshot,
  MESSAGE_TYPES,
  MessageRequested,
  type PayloadOf,
} from '@carillon/contracts';
import fc from 'fast-check';
import { type Circumstances, clearMessage } from './clear-message';

type Request = PayloadOf<typeof MessageRequested>;

const now = new Date('2026-05-01T12:00:00Z');
const openAt: Circumstances['openAt'] = (_, at) => at;
const allowedChannels: Circumstances['allowedChannels'] = () => undefined;
const serving = (...channels: readonly Channel[]): Circumstances => ({
  ...{ now, servedChannels: new Set(channels), allowedChannels, openAt },
});
const circumstances = serving('sms', 'email');
const homer = {
  memberId: 'm-1',
  phone: { value: '+15550100001', verified: true },
  email: { value: 'homer@example.com', verified: true },
};

const request = (changes: Partial<(typeof MessageRequested)['schema']['_zod']['input']> = {}): Request =>
  MessageRequested.schema.parse({ ...MessageRequested.example, member: homer, ...changes });

const accounts = (...networks: string[]) => networks.map((network) => ({ network, accountId: `of-${network}` }));

const suppressed = (code: string) => ({ outcome: 'suppressed', code });

describe('clearMessage', () => {
  it.each([
    ['sms', '+15550100001'],
    ['email', 'homer@example.com'],
  ] as const)('clears a message by %s for the contact of the channel', (channel, recipient) => {
    expect(clearMessage(request({ channel }), circumstances)).toEqual({ outcome: 'cleared', recipient });
  });

  it.each([
    ['push', { devices: [{ id: 'd-1', token: 't-1', pushService: 'apns' }] }, 'm-1'],
    ['push', { devices: [] }, undefined],
    ['push', {}, undefined],
    ['viber', { phone: homer.phone }, '+15550100001'],
    ['voice', { phone: homer.phone }, '+15550100001'],
    ['voice', { email: homer.email }, undefined],
    ['social', { phone: homer.phone, socialAccounts: accounts('telegram', 'ok', 'vk') }, 'vk:of-vk'],
    ['social', { phone: homer.phone, socialAccounts: accounts('telegram', 'ok') }, 'ok:of-ok'],
    ['social', { phone: homer.phone, socialAccounts: accounts('telegram') }, '+15550100001'],
    ['social', { socialAccounts: accounts('telegram') }, undefined],
    ['chatbot', { socialAccounts: accounts('webhook', 'vk', 'telegram') }, 'telegram:of-telegram'],
    ['chatbot', { socialAccounts: accounts('ok', 'webhook', 'vk') }, 'vk:of-vk'],
    ['chatbot', { phone: homer.phone, socialAccounts: accounts('ok') }, undefined],
  ] as const)('finds by %s a member with %j at %s', (channel, contacts, recipient) => {
    const member = MemberSnapshot.parse({ memberId: 'm-1', ...contacts });
    const answer = clearMessage(request({ channel, member }), serving(...CHANNELS));
    expect(answer).toEqual(recipient === undefined ? suppressed('NO_CONTACT') : { outcome: 'cleared', recipient });
  });

  it('needs no contact for the inbox', () => {
    const served = serving('inbox');
    const inbox = request({ channel: 'inbox', member: { memberId: 'm-1' } });
    expect(clearMessage(inbox, served)).toEqual({ outcome: 'cleared', recipient: 'm-1' });
    const optOuts = [{ messageType: '*', channel: 'inbox' } as const];
    expect(clearMessage(request({ channel: 'inbox', member: { memberId: 'm-1', optOuts } }), served)).toEqual(
      suppressed('OPTED_OUT'),
    );
  });

  it.each([
    [{ messageType: 'offer', channel: 'sms' }, 'OPTED_OUT'],
    [{ messageType: '*', channel: 'sms' }, 'OPTED_OUT'],
    [{ messageType: 'offer', channel: '*' }, 'OPTED_OUT'],
    [{ messageType: '*', channel: '*' }, 'OPTED_OUT'],
    [{ messageType: 'payment', channel: 'sms' }, undefined],
    [{ messageType: 'offer', channel: 'email' }, undefined],
    [{ messageType: 'payment', channel: '*' }, undefined],
  ] as const)('with the opt-out %j an offer by SMS is %s', (optOut, code) => {
    const answer = clearMessage(request({ member: { ...homer, optOuts: [optOut] } }), circumstances);
    expect(answer).toMatchObject(code === undefined ? { outcome: 'cleared' } : suppressed(code));
  });

  it('sends what is of type system to one who has opted out of everything', () => {
    const optOuts = [{ messageType: '*', channel: '*' } as const, { messageType: 'system', channel: 'sms' } as const];
    const answer = clearMessage(request({ messageType: 'system', member: { ...homer, optOuts } }), circumstances);
    expect(answer.outcome).toBe('cleared');
  });

  it.each([
    ['no phone', { member: { memberId: 'm-1' } }, 'NO_CONTACT'],
    ['an email only', { member: { memberId: 'm-1', email: homer.email } }, 'NO_CONTACT'],
    ['no confirmed phone', { member: { memberId: 'm-1', phone: { value: '+15550100001' } } }, 'CONTACT_UNVERIFIED'],
    ['a channel that has no gateway', { channel: 'push' }, 'CHANNEL_NOT_SERVED'],
  ] as const)('suppresses for %s', (_, changes, code) => {
    expect(clearMessage(request(changes), circumstances)).toEqual(suppressed(code));
  });

  it('sends to an unconfirmed phone when the offer says so', () => {
    const member = { memberId: 'm-1', phone: { value: '+15550100001' } };
    expect(clearMessage(request({ member, includeUnverified: true }), circumstances).outcome).toBe('cleared');
  });

  it.each([
    ['2026-05-01T11:59:59.999Z', 'expired'],
    ['2026-05-01T12:00:00Z', 'cleared'],
    ['2026-05-01T14:00:00+03:00', 'expired'],
    ['2026-05-01T15:00:01+03:00', 'cleared'],
  ] as const)('at noon a message that expires at %s is %s', (expiresAt, outcome) => {
    expect(clearMessage(request({ expiresAt }), circumstances).outcome).toBe(outcome);
  });

  it('sends nothing to one who is there no more', () => {
    const member = { ...homer, state: 'deleted' as const };
    expect(clearMessage(request({ member, messageType: 'system' }), circumstances)).toEqual(
      suppressed('MEMBER_DELETED'),
    );
  });

  it('sends a message of a type by the channels of the type alone', () => {
    const byMail = { ...circumstances, allowedChannels: () => new Set(['email'] as const) };
    expect(clearMessage(request({ channel: 'sms' }), byMail)).toEqual(suppressed('CHANNEL_NOT_ALLOWED'));
    expect(clearMessage(request({ channel: 'email' }), byMail).outcome).toBe('cleared');
  });

  it.each([
    [undefined, { outcome: 'deferred', code: 'QUIET_HOURS', until: new Date('2026-05-01T18:00:00Z') }],
    ['2026-05-01T18:00:00.001Z', { outcome: 'deferred', code: 'QUIET_HOURS', until: new Date('2026-05-01T18:00:00Z') }],
    ['2026-05-01T18:00:00Z', { outcome: 'expired', code: 'QUIET_HOURS' }],
    ['2026-05-01T11:00:00Z', { outcome: 'expired' }],
  ] as const)('in a quiet hour until six, a message that lives until %s is %j', (expiresAt, expected) => {
    const quiet = { ...circumstances, openAt: () => new Date('2026-05-01T18:00:00Z') };
    expect(clearMessage(request({ expiresAt }), quiet)).toEqual(expected);
  });

  it('never clears what the member has opted out of, by whatever channel', () => {
    const optOut = fc.record({
      messageType: fc.constantFrom('*' as const, ...MESSAGE_TYPES),
      channel: fc.constantFrom('*' as const, ...CHANNELS),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...MESSAGE_TYPES),
        fc.constantFrom(...CHANNELS),
        fc.array(optOut),
        fc.boolean(),
        (messageType, channel, optOuts, includeUnverified) => {
          const asked = request({ messageType, channel, includeUnverified, member: { ...homer, optOuts } });
          const unwanted = optOuts.some(
            (one) => ['*', messageType].includes(one.messageType) && ['*', channel].includes(one.channel),
          );
          const answer = clearMessage(asked, serving(...CHANNELS));
          expect(answer.outcome === 'suppressed' && answer.code === 'OPTED_OUT').toBe(
            unwanted && messageType !== 'system',
          );
        },
      ),
    );
  });
});
