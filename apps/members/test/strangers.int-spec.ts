import { EventAccepted, EventEnriched, StrangerAsked, TillAsked, uuidV5 } from '@carillon/contracts';
import { EXCHANGES } from '@carillon/messaging';
import { eventually, type ReceivedMessage, useService } from '@carillon/testing';
import { members } from '../src/service';

jest.setTimeout(60_000);

const itemsIn = (messages: readonly ReceivedMessage[]) =>
  messages.flatMap(({ body }) => (JSON.parse(body) as { items: { payload: object }[] }).items);

describe('members, asked by a till for somebody nobody knows', () => {
  const service = useService(members);

  it('has the till answered at once, and lets the event itself wait for the member', async () => {
    const asked = await service.broker.collect(EXCHANGES.internal, `offers.on.${StrangerAsked.name}`);
    const enriched = await service.broker.collect(EXCHANGES.internal, EventEnriched.name);
    const { till } = TillAsked.example;
    const id = uuidV5('/pos e-1');
    const event = { ...EventAccepted.example.event, memberId: 'm-stranger', till };
    const cause = { id, correlationId: id, occurredAt: new Date(event.time) };
    await service.broker.publishPacket([EventAccepted.item({ cause, payload: { event } })]);
    await eventually(() =>
      expect(itemsIn(asked)).toMatchObject([{ payload: { event: { till }, member: { memberId: 'm-stranger' } } }]),
    );
    expect(enriched).toHaveLength(0);
    const response = await fetch(`${service.running.url}/api/members/m-stranger`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ firstName: 'Lisa' }),
    });
    expect(response.ok).toBe(true);
    await eventually(() =>
      expect(itemsIn(enriched)).toMatchObject([{ payload: { member: { memberId: 'm-stranger', firstName: 'Lisa' } } }]),
    );
    expect(asked).toHaveLength(1);
  });
});
