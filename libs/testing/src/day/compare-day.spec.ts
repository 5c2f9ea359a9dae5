import { compareDay, type SeenDay } from './compare-day';
import { readDay } from './day-lines';
import { readExpectedEnds } from './expected-ends';
import type { MessageFate } from './message-fates';
import type { SimulatedMessage } from './simulators-client';

const EXPECTED = readExpectedEnds(
  JSON.stringify({
    bought: [{ channel: 'sms', status: 'delivered', to: '+15550100001', text: 'Thank you' }],
    blocked: [{ channel: 'email', status: 'suppressed', code: 'OPTED_OUT' }],
    broken: { rejected: 'BODY_NOT_JSON', queue: 'intake.rejected' },
    unheard: [],
  }),
);

const fate = (eventId: string, rest: Partial<MessageFate>): MessageFate => ({
  messageId: `message of ${eventId}`,
  eventId,
  memberId: 'm-1',
  channel: 'sms',
  status: 'delivered',
  ...rest,
});
const thanks: SimulatedMessage = { id: '1', protocol: 'smpp', to: '+15550100001', text: 'Thank you', accepted: true };
const rejection = { eventId: 'broken', queue: 'intake.rejected', code: 'BODY_NOT_JSON' };
const blocked = fate('blocked', { channel: 'email', status: 'suppressed', code: 'OPTED_OUT' });

const RIGHT: SeenDay = { fates: [fate('bought', {}), blocked], received: [thanks], rejections: [rejection] };

const differences = (seen: Partial<SeenDay>) => compareDay(EXPECTED, { ...RIGHT, ...seen }).differences;

describe('the comparison of a day with its right end', () => {
  it('finds nothing wrong with the right end, and says what became of each event', () => {
    const { ends, differences: none } = compareDay(EXPECTED, RIGHT);
    expect(none).toEqual([]);
    expect(ends.map(({ eventId, messages, rejection: given }) => [eventId, messages.length, given?.code])).toEqual([
      ['bought', 1, undefined],
      ['blocked', 1, undefined],
      ['broken', 0, 'BODY_NOT_JSON'],
      ['unheard', 0, undefined],
    ]);
  });

  it.each<[string, Partial<SeenDay>]>([
    ['a message that was sent twice', { received: [thanks, { ...thanks, id: '2' }] }],
    ['a message that was lost', { received: [] }],
    ['a message of which a part was lost', { received: [{ ...thanks, complete: false }] }],
    ['other words', { received: [{ ...thanks, text: 'Thanks' }] }],
    ['another recipient', { received: [{ ...thanks, to: '+15550100002' }] }],
    ['another status', { fates: [fate('bought', { status: 'unknown' }), blocked] }],
    ['another reason', { fates: [fate('bought', {}), { ...blocked, code: 'NO_CONTACT' }] }],
    ['a message that nobody knows of', { fates: [blocked] }],
    ['a message of an event that should have none', { fates: [...RIGHT.fates, fate('unheard', {})] }],
    ['an event that was let in', { rejections: [] }],
    ['an event that was refused', { rejections: [rejection, { ...rejection, eventId: 'bought' }] }],
  ])('finds %s', (_, seen) => {
    expect(differences(seen)).not.toEqual([]);
  });

  it('looks over what a provider refused, and over copies of a bad event', () => {
    expect(differences({ received: [thanks, { ...thanks, accepted: false }] })).toEqual([]);
    expect(differences({ rejections: [rejection, { ...rejection }] })).toEqual([]);
  });
});

it('a day that is played again has other events, and other members where they register on that day', () => {
  const line = (id: string, type: string, subject: string) =>
    `{"id":"${id}","type":"${type}","subject":"${subject}","time":"2025-05-02T12:00:00Z","data":{"id":"x"}}`;
  const text = [
    line('1', 'purchase.completed', 'm-1'),
    line('2', 'registration.completed', 'm-2'),
    '{"id":"3","ty',
    '',
  ];
  const day = readDay(text.join('\n'), '-again');
  expect(day.map(({ eventId, memberId }) => [eventId, memberId])).toEqual([
    ['1-again', 'm-1'],
    ['2-again', 'm-2-again'],
    ['3-again', ''],
  ]);
  expect(day[0]?.body).toContain('"data":{"id":"x"}');
});
