import { SmppProvider } from './smpp.provider';
import { eventually } from './test-peer/eventually';
import {
  atEndOfTest,
  cleanUpAfterEach,
  isBound,
  providerOn,
  providerWith,
  settingsFor,
  sms,
  smscWith,
  within,
} from './test-peer/running-provider';
import { accept, TestSmsc } from './test-peer/test-smsc';

cleanUpAfterEach();

describe('the connection', () => {
  it('starts although nobody is there, defers meanwhile, and finds the centre when it comes', async () => {
    const gone = await TestSmsc.start();
    const { port } = gone;
    await gone.close();
    const { provider } = await providerOn(port);
    const result = await provider.send(sms(), within());
    expect(result).toMatchObject({ outcome: 'deferred', code: 'DISCONNECTED' });
    expect(provider.ready()).toBe(false);
    const smsc = await TestSmsc.start({}, port);
    atEndOfTest(() => smsc.close());
    await eventually(() => expect(provider.ready()).toBe(true));
    await expect(provider.send(sms(), within())).resolves.toMatchObject({ outcome: 'accepted' });
  });

  it('says at once when the next attempt is far away', async () => {
    const gone = await TestSmsc.start();
    const { port } = gone;
    await gone.close();
    const settings = { ...settingsFor(port), reconnectMinMs: 60_000, reconnectMaxMs: 60_000 };
    const { provider } = await providerWith(settings);
    await provider.send(sms(), within());
    const result = await provider.send(sms(), within());
    expect(result).toMatchObject({ outcome: 'deferred', code: 'DISCONNECTED', retryAfterMs: expect.any(Number) });
    expect('retryAfterMs' in result && result.retryAfterMs).toBeGreaterThan(50_000);
  });

  it('waits for the bind no longer than the signal', async () => {
    const smsc = await smscWith({ onBind: () => undefined });
    const { provider } = await providerOn(smsc.port);
    await expect(provider.send(sms(), within(100))).resolves.toMatchObject({ outcome: 'deferred' });
  });

  it('gives up a bind that is never answered, and tries again', async () => {
    let binds = 0;
    const smsc = await smscWith({
      onBind: (session, pdu) => void ((binds += 1) > 1 && session.send(pdu.response())),
    });
    const running = await providerOn(smsc.port, 'connectTimeoutMs=200');
    await isBound(running);
    expect(binds).toBe(2);
  });

  it.each([0x0d, 0x0e, 0x0f, 0x05])('shows status %d of the bind as a matter of the account', async (status) => {
    let refusing = true;
    const smsc = await smscWith({
      onBind: (session, pdu) => void session.send(pdu.response(refusing ? { command_status: status } : {})),
    });
    const running = await providerOn(smsc.port, 'accountRetryMs=400');
    await eventually(() => expect(running.provider.health).toBe('account'));
    expect(running.problems).toContain('the SMPP centre refuses the account');
    refusing = false;
    await isBound(running);
  });

  it('defers, and does not reject, while the account is refused', async () => {
    const smsc = await smscWith({
      onBind: (session, pdu) => void session.send(pdu.response({ command_status: 0x0e })),
    });
    const { provider } = await providerOn(smsc.port, 'accountRetryMs=60000');
    const results = [await provider.send(sms(), within()), await provider.send(sms(), within())];
    expect(results[0]).toMatchObject({ outcome: 'deferred', code: 'ESME_RINVPASWD' });
    expect(results[1]).toMatchObject({ outcome: 'deferred', retryAfterMs: expect.any(Number) });
  });

  it('drains, unbinds and ends when it is closed', async () => {
    const held: (() => void)[] = [];
    const smsc = await smscWith({ onSubmit: (to, pdu, n) => void held.push(() => accept(to, pdu, n)) });
    const { provider } = await providerOn(smsc.port);
    const sending = provider.send(sms(), within());
    await eventually(() => expect(held).toHaveLength(1));
    const closing = provider.close();
    held[0]?.();
    await expect(sending).resolves.toMatchObject({ outcome: 'accepted' });
    await closing;
    expect(smsc.received).toEqual(['bind_transceiver', 'submit_sm', 'unbind']);
    await eventually(() => expect(smsc.connected).toBe(0));
    expect(provider.health).toBe('closed');
    await provider.close();
  });

  it('closes while it is connecting, while it waits, and before it was started', async () => {
    const silent = await smscWith({ onBind: () => undefined });
    const connecting = await providerOn(silent.port);
    await eventually(() => expect(silent.binds).toHaveLength(1));
    await connecting.provider.close();
    const settings = { ...settingsFor(1), reconnectMinMs: 60_000, reconnectMaxMs: 60_000 };
    const waiting = await providerWith(settings);
    await eventually(() => expect(waiting.problems).toHaveLength(1));
    await waiting.provider.close();
    const never = new SmppProvider(settings);
    await expect(never.send(sms(), within())).resolves.toMatchObject({ outcome: 'deferred', code: 'DISCONNECTED' });
    await never.close();
  });

  it('closes within limits although the centre answers nothing any more', async () => {
    const smsc = await smscWith({ onSubmit: () => undefined, answersUnbind: false });
    const { provider } = await providerOn(smsc.port, 'responseTimeoutMs=300');
    const sending = provider.send(sms(), within());
    await eventually(() => expect(smsc.submits).toHaveLength(1));
    await provider.close();
    await expect(sending).resolves.toMatchObject({ outcome: 'unknown' });
  });
});
