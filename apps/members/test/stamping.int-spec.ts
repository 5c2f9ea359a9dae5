import { randomUUID } from 'node:crypto';
import { MessageStamped, type OutgoingItem, type PayloadOf, StampMessage } from '@carillon/contracts';
import { EXCHANGES } from '@carillon/messaging';
import { eventually, type ReceivedMessage, useService } from '@carillon/testing';
import { members } from '../src/service';
import { registered } from './events';

jest.setTimeout(120_000);

interface Stamped {
  readonly id: string;
  readonly correlationId: string;
  readonly occurredAt: string;
  readonly payload: PayloadOf<typeof MessageStamped>;
}

const stampOf = (memberId: string, changes: object = {}): OutgoingItem => {
  const id = randomUUID();
  const cause = { id, correlationId: `of ${memberId}`, occurredAt: new Date('2026-05-02T06:00:00Z') };
  return StampMessage.item({ cause, payload: { ...StampMessage.example, memberId, ...changes } });
};

describe('messages that have waited', () => {
  const service = useService(members);
  let stamped: ReceivedMessage[];

  beforeAll(async () => {
    stamped = await service.broker.collect(EXCHANGES.internal, MessageStamped.name);
  });

  const answersTo = (memberId: string): readonly Stamped[] =>
    stamped
      .flatMap(({ body }) => (JSON.parse(body) as { items: Stamped[] }).items)
      .filter(({ payload }) => payload.member.memberId === memberId);

  const register = async (memberId: string, facts: object): Promise<void> => {
    await service.broker.publishPacket([registered(memberId, facts)]);
    await eventually(async () =>
      expect(
        await service.database.query(`select 1 from members.member where member_id = $1`, [memberId]),
      ).toHaveLength(1),
    );
  };

  it('get the consent and the contacts of now, and keep all that they said', async () => {
    await register('m-now', { firstName: 'Homer', phone: { value: '+15550100001', verified: true } });
    const response = await fetch(`${service.running.url}/api/members/m-now`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        phone: { value: '+15550100002', verified: true },
        optOuts: [{ messageType: 'offer', channel: 'sms' }],
      }),
    });
    expect(response.ok).toBe(true);
    const resume = { step: 1, wait: 2 };
    const cascade = [{ channel: 'sms', templateId: randomUUID(), afterSeconds: 60 }];
    const order = stampOf('m-now', { resume, cascade, expiresAt: '2026-05-03T00:00:00Z' });
    await service.broker.publishPacket([order]);
    await eventually(() => expect(answersTo('m-now')).toHaveLength(1));
    const [answer] = answersTo('m-now');
    expect(answer).toMatchObject({ correlationId: 'of m-now', occurredAt: '2026-05-02T06:00:00.000Z' });
    const { memberId: _memberId, ...said } = order.payload as PayloadOf<typeof StampMessage>;
    expect(answer!.payload).toMatchObject({
      ...said,
      member: { phone: { value: '+15550100002' }, optOuts: [{ messageType: 'offer', channel: 'sms' }] },
    });
  });

  it('hear of a member who is there no more', async () => {
    await service.broker.publishPacket([stampOf('m-gone')]);
    await eventually(() => expect(answersTo('m-gone')).toHaveLength(1));
    expect(answersTo('m-gone')[0]!.payload.member).toEqual(
      expect.objectContaining({ memberId: 'm-gone', state: 'deleted' }),
    );
  });

  it('are stamped once, however often the order comes', async () => {
    await register('m-once', { firstName: 'Marge' });
    const orders = Array.from({ length: 50 }, () => stampOf('m-once', { messageId: randomUUID() }));
    await Promise.all(
      [orders, [...orders].reverse(), orders.slice(0, 20)].map((one) => service.broker.publishPacket(one)),
    );
    const last = stampOf('m-once', { messageId: randomUUID() });
    await service.broker.publishPacket([last]);
    await eventually(() => expect(new Set(answersTo('m-once').map(({ id }) => id)).size).toBe(51));
  });
});
