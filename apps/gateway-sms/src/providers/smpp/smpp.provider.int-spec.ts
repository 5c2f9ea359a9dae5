import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PDU, Session } from 'smpp';
import { eventually } from './test-peer/eventually';
import {
  atEndOfTest,
  cleanUpAfterEach,
  isBound,
  LONG,
  providerOn,
  providerWith,
  settingsFor,
  sms,
  smscWith,
  within,
} from './test-peer/running-provider';
import { accept, refuse } from './test-peer/test-smsc';

cleanUpAfterEach();

const onPart = (behave: (part: number, session: Session, pdu: PDU) => void) => (session: Session, pdu: PDU) => {
  const { udh } = pdu.short_message as { udh?: readonly Buffer[] };
  behave(udh?.[0]?.[4] ?? 1, session, pdu);
};

describe('sending', () => {
  it('binds with version 0x34 and sends; the id of the centre comes back', async () => {
    const smsc = await smscWith();
    const { provider } = await providerOn(smsc.port, 'systemType=VMA');
    await expect(provider.send(sms(), within())).resolves.toEqual({
      outcome: 'accepted',
      providerMessageIds: ['id-1'],
    });
    expect(smsc.binds[0]).toMatchObject({
      command: 'bind_transceiver',
      system_id: 'user',
      password: 'secret',
      system_type: 'VMA',
      interface_version: 0x34,
    });
    expect(smsc.submits[0]).toMatchObject({
      source_addr: 'BRAND',
      source_addr_ton: 5,
      source_addr_npi: 0,
      destination_addr: '79990000001',
      dest_addr_ton: 1,
      dest_addr_npi: 1,
      data_coding: 0,
      registered_delivery: 1,
    });
  });

  it('gives the life that is left as a relative validity_period', async () => {
    const smsc = await smscWith();
    const { provider } = await providerOn(smsc.port);
    await provider.send(sms({ expiresAt: new Date(Date.now() + 3_600_000) }), within());
    const raw = smsc.submits[0]?.validity_period as Date;
    expect(Math.abs(raw.getTime() - Date.now() - 3_600_000)).toBeLessThan(60_000);
  });

  it('sends a long text in parts, an id each, together again at the centre', async () => {
    const smsc = await smscWith();
    const { provider } = await providerOn(smsc.port);
    const text = 'Привет, мир! 😀 '.repeat(20);
    const result = await provider.send(sms({ text }), within());
    const ids = smsc.submits.map((_, i) => `id-${i + 1}`);
    expect(ids.length).toBeGreaterThan(3);
    expect(result).toMatchObject({ outcome: 'accepted', providerMessageIds: ids });
    const parts = smsc.submits.map((pdu) => pdu.short_message as { udh: Buffer[]; message: string });
    expect(parts.map(({ message }) => message).join('')).toBe(text);
    expect(new Set(parts.map(({ udh }) => udh[0]?.[2])).size).toBe(1);
    expect(parts.map(({ udh }) => udh[0]?.[4])).toEqual(ids.map((_, i) => i + 1));
  });

  it('gives every long message a reference of its own', async () => {
    const smsc = await smscWith();
    const { provider } = await providerOn(smsc.port);
    for (let i = 0; i < 3; i += 1) await provider.send(sms({ text: LONG }), within());
    const references = smsc.submits.map((pdu) => (pdu.short_message as { udh: Buffer[] }).udh[0]?.[2]);
    expect(new Set(references).size).toBe(3);
  });

  it('keeps the window, and answers out of order find their message', async () => {
    const held: (() => void)[] = [];
    const smsc = await smscWith({
      onSubmit: (session, pdu) =>
        void held.push(() => session.send(pdu.response({ message_id: `to-${String(pdu.destination_addr)}` }))),
    });
    const { provider } = await providerOn(smsc.port, 'window=5');
    const numbers = Array.from({ length: 12 }, (_, i) => `7999000${String(i).padStart(4, '0')}`);
    const sending = Promise.all(numbers.map((to) => provider.send(sms({ to: `+${to}` }), within())));
    await eventually(() => expect(held).toHaveLength(5));
    for (let answered = 0; answered < 12; answered += 1) {
      await eventually(() => expect(held.length).toBe(Math.min(5, 12 - answered)));
      held.pop()?.();
    }
    const results = await sending;
    expect(results).toEqual(numbers.map((to) => ({ outcome: 'accepted', providerMessageIds: [`to-${to}`] })));
  });

  it('takes an acceptance without an id for one', async () => {
    const smsc = await smscWith({ onSubmit: (session, pdu) => void session.send(pdu.response({ message_id: '' })) });
    const { provider } = await providerOn(smsc.port);
    const result = await provider.send(sms({ deliveryId: 'd7' }), within());
    expect(result).toEqual({ outcome: 'accepted', providerMessageIds: ['unnamed:d7:1'] });
  });

  it('works over TLS, and only with a certificate that it can verify', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'smpp-tls-'));
    atEndOfTest(() => rmSync(folder, { recursive: true }));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const files = ['-keyout', key, '-out', cert];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, ...files], {
      stdio: 'ignore',
    });
    const smsc = await smscWith({ tls: { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') } });
    const trusting = await providerWith(settingsFor(smsc.port, `caFile=${encodeURIComponent(cert)}`, 'smpps'));
    await expect(trusting.provider.send(sms(), within())).resolves.toMatchObject({ outcome: 'accepted' });
    const wary = await providerWith(settingsFor(smsc.port, '', 'smpps'));
    await expect(wary.provider.send(sms(), within())).resolves.toMatchObject({
      outcome: 'deferred',
      code: 'DISCONNECTED',
      detail: expect.stringContaining('certificate'),
    });
  });
});

describe('refusals', () => {
  it.each([
    [0x0b, { outcome: 'rejected', fault: 'recipient', code: 'ESME_RINVDSTADR' }],
    [0x01, { outcome: 'rejected', fault: 'content', code: 'ESME_RINVMSGLEN' }],
    [0x0a, { outcome: 'rejected', fault: 'content', code: 'ESME_RINVSRCADR' }],
    [0x0e, { outcome: 'rejected', fault: 'account', code: 'ESME_RINVPASWD' }],
    [0x401, { outcome: 'rejected', fault: 'content', code: 'SMPP_0x00000401' }],
    [0x08, { outcome: 'deferred', code: 'ESME_RSYSERR', retryAfterMs: 30_000 }],
    [0x45, { outcome: 'deferred', code: 'ESME_RSUBMITFAIL' }],
  ])('makes of status %d what it means', async (status, result) => {
    const smsc = await smscWith({ onSubmit: refuse(status) });
    const { provider } = await providerOn(smsc.port, 'statuses=0x45:temporary');
    await expect(provider.send(sms(), within())).resolves.toMatchObject(result);
  });

  it('counts a refused sender as a fault of the account where the message named none', async () => {
    const smsc = await smscWith({ onSubmit: refuse(0x0a) });
    const { provider } = await providerOn(smsc.port, 'sourceAddr=SHOP');
    const result = await provider.send(sms({ from: undefined }), within());
    expect(result).toMatchObject({ outcome: 'rejected', fault: 'account' });
  });

  it.each([
    [0x58, 'ESME_RTHROTTLED'],
    [0x14, 'ESME_RMSGQFUL'],
  ])('pauses the whole route at status %d', async (status, code) => {
    const smsc = await smscWith({ onSubmit: (to, pdu, n) => (n === 1 ? refuse(status)(to, pdu) : accept(to, pdu, n)) });
    const { provider } = await providerOn(smsc.port, 'throttlePauseMs=1500&queueFullPauseMs=1500');
    const first = await provider.send(sms(), within());
    expect(first).toMatchObject({ outcome: 'deferred', code, retryAfterMs: 1_500 });
    expect(provider.ready()).toBe(false);
    const second = await provider.send(sms(), within());
    expect(second).toMatchObject({ outcome: 'deferred', code: 'THROTTLED', retryAfterMs: expect.any(Number) });
    expect(smsc.submits).toHaveLength(1);
    await eventually(() => expect(provider.ready()).toBe(true));
    await expect(provider.send(sms(), within())).resolves.toMatchObject({ outcome: 'accepted' });
  });

  it('binds anew when the centre does not see it bound', async () => {
    const smsc = await smscWith({ onSubmit: (to, pdu, n) => (n === 1 ? refuse(0x04)(to, pdu) : accept(to, pdu, n)) });
    const { provider } = await providerOn(smsc.port);
    await expect(provider.send(sms(), within())).resolves.toMatchObject({ outcome: 'deferred' });
    await expect(provider.send(sms(), within())).resolves.toMatchObject({ outcome: 'accepted' });
    expect(smsc.binds).toHaveLength(2);
  });

  it('takes a generic_nack for a refusal', async () => {
    const nack = (session: Session, pdu: PDU): void => {
      const answer = Buffer.from('00000010800000000000000300000000', 'hex');
      answer.writeUInt32BE(pdu.sequence_number, 12);
      session.socket.write(answer);
    };
    const smsc = await smscWith({ onSubmit: nack });
    const { provider } = await providerOn(smsc.port);
    const result = await provider.send(sms(), within());
    expect(result).toMatchObject({ outcome: 'rejected', code: 'ESME_RINVCMDID' });
    expect(provider.health).toBe('bound');
  });
});

describe('parts of one message', () => {
  it('sends no second part when the first is refused', async () => {
    const smsc = await smscWith({ onSubmit: refuse(0x0b) });
    const { provider } = await providerOn(smsc.port);
    const result = await provider.send(sms({ text: LONG }), within());
    expect(result).toMatchObject({ outcome: 'rejected', fault: 'recipient' });
    expect(smsc.submits).toHaveLength(1);
  });

  it('does not know what to say when a later part is refused', async () => {
    const refuseSecond = onPart((part, to, pdu) => (part === 2 ? refuse(0x0b)(to, pdu) : accept(to, pdu, part)));
    const smsc = await smscWith({ onSubmit: refuseSecond });
    const { provider } = await providerOn(smsc.port);
    const result = await provider.send(sms({ text: LONG }), within());
    expect(result).toMatchObject({
      outcome: 'unknown',
      code: 'PARTIAL',
      detail: 'part 2 of 3: ESME_RINVDSTADR; taken: id-1, id-3',
    });
  });

  it('tries a later part again when the centre is only busy', async () => {
    let refusals = 0;
    const throttle = onPart((part, to, pdu) => {
      if (part === 2 && (refusals += 1) <= 2) refuse(0x58)(to, pdu);
      else accept(to, pdu, part);
    });
    const smsc = await smscWith({ onSubmit: throttle });
    const { provider } = await providerOn(smsc.port, 'throttlePauseMs=20');
    const result = await provider.send(sms({ text: LONG }), within());
    expect(result).toEqual({ outcome: 'accepted', providerMessageIds: ['id-1', 'id-2', 'id-3'] });
  });

  it('does not wait for a busy centre beyond the signal', async () => {
    const throttle = onPart((part, to, pdu) => (part === 2 ? refuse(0x58)(to, pdu) : accept(to, pdu, part)));
    const smsc = await smscWith({ onSubmit: throttle });
    const running = await providerOn(smsc.port, 'throttlePauseMs=60000');
    await isBound(running);
    const result = await running.provider.send(sms({ text: LONG }), within(500));
    expect(result).toMatchObject({ outcome: 'unknown', code: 'PARTIAL' });
  });

  it('is partial when the connection goes between two parts', async () => {
    const smsc = await smscWith({
      onSubmit: onPart((part, to, pdu) => (part === 1 ? accept(to, pdu, 1) : to.destroy())),
    });
    const { provider } = await providerOn(smsc.port);
    const result = await provider.send(sms({ text: LONG }), within());
    expect(result).toMatchObject({
      outcome: 'unknown',
      code: 'PARTIAL',
      detail: expect.stringContaining('unanswered'),
    });
  });

  it('lets a message go whole before it closes', async () => {
    const answers: (() => void)[] = [];
    const smsc = await smscWith({ onSubmit: (to, pdu, n) => void answers.push(() => accept(to, pdu, n)) });
    const { provider } = await providerOn(smsc.port);
    const sending = provider.send(sms({ text: LONG }), within());
    await eventually(() => expect(answers).toHaveLength(1));
    const closing = provider.close();
    answers[0]?.();
    await eventually(() => expect(answers).toHaveLength(3));
    answers[1]?.();
    answers[2]?.();
    await expect(sending).resolves.toMatchObject({ outcome: 'accepted' });
    await closing;
    await expect(provider.send(sms(), within())).resolves.toMatchObject({ outcome: 'deferred', code: 'DISCONNECTED' });
  });
});
