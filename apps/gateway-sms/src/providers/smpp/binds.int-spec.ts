import { randomUUID } from 'node:crypto';
import type { ProviderReceipt } from '@carillon/gateway-runtime';
import { eventually } from '@carillon/testing';
import type { Session } from 'smpp';
import { smppKind } from './smpp.kind';
import { TestSmsc } from './test-peer/test-smsc';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** A centre that tells its sessions apart by how they are bound, and an adapter bound to it as the query says. */
async function bound(query: string) {
  const sessions = new Map<Session, string>();
  const by: string[] = [];
  const smsc = await TestSmsc.start({
    onBind: (session, pdu) => {
      sessions.set(session, pdu.command);
      session.on('close', () => sessions.delete(session));
      session.send(pdu.response({ system_id: 'TEST' }));
    },
    onSubmit: (session, pdu, count) => {
      by.push(`${sessions.get(session)} ${[...sessions.keys()].indexOf(session)}`);
      session.send(pdu.response({ message_id: String(count) }));
    },
  });
  const url = `smpp://esme:secret@127.0.0.1:${smsc.port}?${query}&reconnectMinMs=50&reconnectMaxMs=100`;
  const provider = smppKind.create({ url });
  const receipts: ProviderReceipt[] = [];
  const onReceipt = async (receipt: ProviderReceipt): Promise<void> => void receipts.push(receipt);
  await provider.start?.({ onReceipt, publish: () => Promise.resolve(), log: quiet });
  const send = () =>
    provider.send(
      { deliveryId: randomUUID(), onUnknown: 'report', to: '+15550100001', text: 'Hello' },
      AbortSignal.timeout(10_000),
    );
  const close = async (): Promise<void> => {
    await provider.close?.();
    await smsc.close();
  };
  return { smsc, sessions, by, receipts, send, close };
}

const kinds = (sessions: ReadonlyMap<Session, string>): readonly string[] => [...sessions.values()].sort();

describe('several binds', () => {
  it('submits by transmitters in turn, and takes receipts by a receiver', async () => {
    const { sessions, by, receipts, send, close } = await bound('transmitters=2&receivers=1');
    await eventually(() => expect(kinds(sessions)).toEqual(['bind_receiver', 'bind_transmitter', 'bind_transmitter']));
    for (let n = 0; n < 4; n += 1) expect(await send()).toMatchObject({ outcome: 'accepted' });
    expect(new Set(by.map((one) => one.split(' ')[0]))).toEqual(new Set(['bind_transmitter']));
    expect(new Set(by).size).toBe(2);
    const receiver = [...sessions].find(([, command]) => command === 'bind_receiver')![0];
    const text = 'id:1 sub:001 dlvrd:001 submit date:2605011200 done date:2605011201 stat:DELIVRD err:000 text:';
    receiver.deliver_sm({ esm_class: 4, data_coding: 0, short_message: Buffer.from(text) });
    await eventually(() =>
      expect(receipts).toMatchObject([{ providerMessageIds: expect.arrayContaining(['1']), status: 'delivered' }]),
    );
    await close();
  });

  it('goes on by the others when one breaks, and mends it', async () => {
    const { sessions, send, close } = await bound('transceivers=2');
    await eventually(() => expect(kinds(sessions)).toEqual(['bind_transceiver', 'bind_transceiver']));
    [...sessions.keys()][0]!.destroy();
    await eventually(async () => expect(await send()).toMatchObject({ outcome: 'accepted' }));
    await eventually(() => expect(sessions.size).toBe(2));
    await close();
  });

  it('needs a session that submits', () => {
    expect(() => smppKind.create({ url: 'smpp://esme:secret@127.0.0.1?transceivers=0&receivers=1' })).toThrow(
      /transceivers/,
    );
  });
});
