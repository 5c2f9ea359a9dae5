import { eventually, useService } from '@carillon/testing';
import { dispatcher } from '../src/service';
import { messageIdOf, renderedOf, requestOf } from './builders';

jest.setTimeout(120_000);

interface Overdue {
  readonly messageId: string;
  readonly stage: string;
  readonly queue: string;
}

describe('the audit of messages', () => {
  const service = useService(dispatcher, { QUIET_HOURS: 'none', OVERDUE_AFTER_SECONDS: '1' });
  const within = { withinMs: 90_000 };

  const overdue = async (): Promise<readonly Overdue[]> => {
    const found: Overdue[] = [];
    for (let after = ''; ;) {
      const response = await fetch(`${service.running.url}/api/overdue-messages?limit=1${after}`);
      const { items, next } = (await response.json()) as { items: Overdue[]; next?: string };
      found.push(...items);
      if (next === undefined) return found;
      after = `&after=${next}`;
    }
  };

  it('lists whatever has come to no end in time, where it waits, until it goes on', async () => {
    const [stuck, onItsWay, refused] = [requestOf(), requestOf(), requestOf({ member: { memberId: 'm-1' } })];
    await service.broker.publishPacket([stuck, onItsWay, refused]);
    await eventually(async () => {
      const { status } = await fetch(`${service.running.url}/api/messages/${messageIdOf(onItsWay)}`);
      expect(status).toBe(200);
    }, within);
    await service.broker.publishPacket([renderedOf(messageIdOf(onItsWay))]);
    const stageOf = async (): Promise<Readonly<Record<string, string>>> =>
      Object.fromEntries((await overdue()).map(({ messageId, stage }) => [messageId, stage]));
    await eventually(
      async () =>
        expect(await stageOf()).toEqual({ [messageIdOf(stuck)]: 'requested', [messageIdOf(onItsWay)]: 'rendered' }),
      within,
    );
    expect((await overdue()).map(({ queue }) => queue).sort()).toEqual([
      'gateway-sms.on.delivery.send-sms',
      'renderer.on.dispatcher.message-cleared',
    ]);
    const metrics = await (await fetch(`${service.running.url}/metrics`)).text();
    expect(metrics).toMatch(/^messages_overdue\{stage="requested",service="dispatcher"\} 1$/m);
    expect(metrics).toMatch(/^messages_overdue_oldest_seconds\{stage="rendered",service="dispatcher"\} [1-9]/m);

    await service.broker.publishPacket([renderedOf(messageIdOf(stuck))]);
    await eventually(async () => expect((await stageOf())[messageIdOf(stuck)]).toBe('rendered'), within);
  });

  it('refuses a place that is none', async () => {
    const response = await fetch(`${service.running.url}/api/overdue-messages?after=nowhere`);
    expect(response.status).toBe(422);
  });
});
