import type { DeadLetter, KeptLetters } from '@carillon/messaging';
import { isOf, TellKeptLetters } from './tell-kept-letters';

const MESSAGE = '11111111-1111-4111-8111-111111111111';
const event = { eventId: 'e-1', source: '/pos' };

const letterOf = (body: unknown, more: Partial<DeadLetter> = {}): DeadLetter => ({
  ...{ id: 'l-1', queue: 'tower.dead', originalQueue: 'tower.on.bell', type: 'bell', attempt: 8, subject: undefined },
  ...{
    code: 'NO_ROPE',
    detail: 'asked +15550100001',
    failedAt: '2026-05-01T10:00:00.000Z',
    contentType: 'application/json',
  },
  ...{ eventId: undefined, eventSource: undefined },
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  ...more,
});

describe('a kept message', () => {
  it.each([
    ['the event itself', { specversion: '1.0', id: 'e-1', source: '/pos', data: {} }, true],
    ['one of another source', { specversion: '1.0', id: 'e-1', source: '/web', data: {} }, false],
    [
      'one that has the id among its data',
      { specversion: '1.0', id: 'e-2', source: '/pos', data: { id: 'e-1' } },
      false,
    ],
    [
      'a packet about it',
      { id: 'p', items: [{ id: 'i', payload: { event: { eventId: 'e-1', source: '/pos' } } }] },
      true,
    ],
    [
      'a packet about a message of it',
      { id: 'p', items: [{ payload: { eventId: 'e-1', eventSource: '/pos' } }] },
      true,
    ],
    ['a packet about another', { id: 'p', items: [{ payload: { eventId: 'e-11', eventSource: '/pos' } }] }, false],
    ['broken text with its id', '{"specversion":"1.0","id":"e-1",', true],
    ['broken text without', '{"specversion":"1.0","id":"e-2",', false],
  ])('is %s', (_, body, expected) => {
    expect(isOf(event, letterOf(body))).toBe(expected);
  });

  it('is the event whose attributes stand in headers', () => {
    expect(isOf(event, letterOf({}, { eventId: 'e-1', eventSource: '/pos' }))).toBe(true);
    expect(isOf(event, letterOf({}, { eventId: 'e-1', eventSource: '/web' }))).toBe(false);
    expect(isOf({ eventId: 'e-1' }, letterOf({}, { eventId: 'e-1', eventSource: '/web' }))).toBe(true);
  });

  it('is told with the reason and where it is kept, without contacts', async () => {
    const kept = [
      letterOf({ messageId: MESSAGE }),
      letterOf({ specversion: '1.0', id: 'e-1', source: '/pos' }, { queue: 'tower.rejected', originalQueue: '' }),
      letterOf({ messageId: 'another' }),
    ];
    const letters = {
      find: async (isAbout: (letter: DeadLetter) => boolean) => ({
        letters: kept.filter(isAbout),
        cutShort: ['tower.dead'],
      }),
    };
    const teller = new TellKeptLetters(letters as unknown as KeptLetters); // it asks for no more than this
    expect(await teller.tell({ event, messages: [{ messageId: MESSAGE }] })).toEqual({
      steps: [
        {
          ...{ at: '2026-05-01T10:00:00.000Z', step: 'message.given-up', messageId: MESSAGE },
          ...{ code: 'NO_ROPE', detail: 'asked <phone>' },
          facts: { queue: 'tower.dead', letterId: 'l-1', attempts: 8, originalQueue: 'tower.on.bell' },
        },
        {
          ...{ at: '2026-05-01T10:00:00.000Z', step: 'event.rejected', code: 'NO_ROPE', detail: 'asked <phone>' },
          facts: { queue: 'tower.rejected', letterId: 'l-1', attempts: 8 },
        },
      ],
      notes: [expect.stringContaining('tower.dead')],
    });
  });
});
