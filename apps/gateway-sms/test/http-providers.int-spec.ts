import { randomUUID } from 'node:crypto';
import type { ChannelProvider } from '@carillon/gateway-runtime';
import {
  type Decision,
  devinoRestStandIn,
  ObedientDesk,
  smsTrafficStandIn,
  type StandIn,
  StandInServer,
  streamTelecomStandIn,
} from '@carillon/stand-ins';
import { devinoRestKind } from '../src/providers/devino-rest/devino-rest.kind';
import { smsTrafficKind } from '../src/providers/smstraffic/smstraffic.kind';
import { streamTelecomKind } from '../src/providers/stream-telecom/stream-telecom.kind';
import type { Sms } from '../src/sms';

const account = { login: 'carillon', password: 'secret' };

/** A provider with its stand-in, for the tests of one `describe`. */
function useProvider(standIn: StandIn, create: (url: string) => ChannelProvider<Sms>) {
  const desk = new ObedientDesk();
  const server = new StandInServer({ standIns: [standIn], desk });
  let provider: ChannelProvider<Sms>;
  beforeAll(async () => {
    await server.resume();
    provider = create(`${server.url}/${standIn.name}`);
  });
  beforeEach(() => {
    desk.decision = { answer: 'accept' };
    desk.taken.length = 0;
  });
  afterAll(async () => {
    await provider.close?.();
    await server.pause();
  });
  return {
    desk,
    server,
    send: (sms: Partial<Sms> = {}) =>
      provider.send(
        { deliveryId: randomUUID(), onUnknown: 'report', to: '+15550100001', text: 'Hello', ...sms },
        AbortSignal.timeout(10_000),
      ),
    refuse: (code: string): Decision => (desk.decision = { answer: 'reject', status: 200, code }),
  };
}

describe('SmsTraffic', () => {
  const peer = useProvider(smsTrafficStandIn(account), (url) =>
    smsTrafficKind.create({ ...account, url: 'http://127.0.0.1:9', reserveUrl: url, codes: { 436: 'recipient' } }),
  );

  it('names codes as its own, on the reserve host as the first is away', async () => {
    peer.refuse('1000');
    expect(await peer.send()).toMatchObject({ outcome: 'deferred', unreachable: true, code: 'SMSTRAFFIC_1000' });
  });

  it('lets codes mean what they mean for the account', async () => {
    peer.refuse('436');
    expect(await peer.send()).toMatchObject({ outcome: 'rejected', fault: 'recipient' });
  });

  it('blames the message for a sender of its own', async () => {
    peer.refuse('419');
    expect(await peer.send({ from: 'BRAND' })).toMatchObject({ outcome: 'rejected', fault: 'content' });
  });

  it('sends what ASCII can say as that, and everything else as UTF-8', async () => {
    await peer.send({ text: 'Hello' });
    await peer.send({ text: 'Привет' });
    expect(peer.desk.taken.map(({ text }) => text)).toEqual(['Hello', 'Привет']);
    expect(peer.desk.taken.map(({ details }) => (details as { rus: string }).rus)).toEqual(['0', '5']);
    expect(JSON.stringify(peer.desk.taken)).not.toContain('secret');
  });

  it('names every part of a long text, and refuses one that is too long', async () => {
    const result = await peer.send({ text: 'Привет! '.repeat(20) });
    expect(result).toMatchObject({
      outcome: 'accepted',
      providerMessageIds: [expect.any(String), expect.any(String), expect.any(String)],
    });
    expect(await peer.send({ text: 'я'.repeat(671) })).toMatchObject({
      outcome: 'rejected',
      fault: 'content',
      code: 'TOO_LONG',
    });
  });
});

describe('Devino Telecom, the old interface', () => {
  const standIn = devinoRestStandIn(account);
  const peer = useProvider(standIn, (url) => devinoRestKind.create({ ...account, url, version: 1 }));

  it('opens a new session when the old one has expired, once', async () => {
    await peer.send();
    standIn.forgetSessions();
    expect(await peer.send()).toMatchObject({ outcome: 'accepted' });
    expect(peer.desk.taken).toHaveLength(2);
  });
});

describe('StreamTelecom', () => {
  const peer = useProvider(streamTelecomStandIn(account), (url) => streamTelecomKind.create({ ...account, url }));

  it.each(['10', 'Flood SMS'])('lets it rest a minute when it is a flood: %s', async (code) => {
    peer.refuse(code);
    expect(await peer.send()).toMatchObject({ outcome: 'deferred', code: 'STREAM_10', retryAfterMs: 60_000 });
  });

  it('names a word that nobody has heard of', async () => {
    peer.refuse('Error_Something_Else');
    expect(await peer.send()).toMatchObject({ code: 'STREAM_Error_Something_Else' });
  });
});
