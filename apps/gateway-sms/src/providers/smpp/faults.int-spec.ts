import type { PDU, Session } from 'smpp';
import { eventually } from './test-peer/eventually';
import { cleanUpAfterEach, isBound, providerOn, sms, smscWith, within } from './test-peer/running-provider';
import { accept } from './test-peer/test-smsc';

cleanUpAfterEach();

describe('a faulty centre', () => {
  it('does not know what became of a message that is never answered', async () => {
    const smsc = await smscWith({ onSubmit: () => undefined });
    const { provider } = await providerOn(smsc.port, 'responseTimeoutMs=100');
    await expect(provider.send(sms(), within())).resolves.toMatchObject({ outcome: 'unknown', code: 'TIMEOUT' });
    const patient = await providerOn(smsc.port, 'responseTimeoutMs=1000');
    await isBound(patient);
    const result = await patient.provider.send(sms(), within(300));
    expect(result).toMatchObject({ outcome: 'unknown', code: 'TIMEOUT' });
  });

  it('does not know what became of messages that were out when the connection went', async () => {
    const smsc = await smscWith({ onSubmit: (session, _, count) => void (count === 3 && session.destroy()) });
    const { provider } = await providerOn(smsc.port, 'window=3');
    const sending = Promise.all([1, 2, 3, 4].map(() => provider.send(sms(), within())));
    const results = await sending;
    expect(results.map(({ outcome }) => outcome)).toEqual(['unknown', 'unknown', 'unknown', 'deferred']);
    expect(results[0]).toMatchObject({ code: 'DISCONNECTED' });
    await eventually(() => expect(smsc.binds).toHaveLength(2));
  });

  it('takes a connection cut in the middle of an answer for one without the answer', async () => {
    const half = (session: Session, pdu: PDU): void => {
      session.socket.write(pdu.response({ message_id: 'half' }).toBuffer().subarray(0, 18));
      session.socket.end();
    };
    const smsc = await smscWith({ onSubmit: half });
    const { provider } = await providerOn(smsc.port);
    await expect(provider.send(sms(), within())).resolves.toMatchObject({ outcome: 'unknown', code: 'DISCONNECTED' });
  });

  it('reads an answer that comes octet by octet', async () => {
    const drip = (session: Session, pdu: PDU): void => {
      const octets = [...pdu.response({ message_id: 'drip' }).toBuffer()];
      const next = (): void => {
        const octet = octets.shift();
        if (octet !== undefined) session.socket.write(Buffer.of(octet), () => setImmediate(next));
      };
      next();
    };
    const smsc = await smscWith({ onSubmit: drip });
    const { provider } = await providerOn(smsc.port);
    await expect(provider.send(sms(), within())).resolves.toMatchObject({ providerMessageIds: ['drip'] });
  });

  it.each([
    ['a command_length of 4', Buffer.from([0, 0, 0, 4])],
    ['a command_length of 0', Buffer.alloc(16)],
    ['a command_length beyond all reason', Buffer.from([0x7f, 0xff, 0xff, 0xff])],
    ['a web page', Buffer.from('<html><body>502 Bad Gateway</body></html>')],
  ])('leaves a peer that sends %s, and connects again', async (_, garbage) => {
    const smsc = await smscWith({
      onSubmit: (session, pdu, count) =>
        count === 1 ? void session.socket.write(garbage) : accept(session, pdu, count),
    });
    const running = await providerOn(smsc.port);
    await expect(running.provider.send(sms(), within())).resolves.toMatchObject({ outcome: 'unknown' });
    await expect(running.provider.send(sms(), within())).resolves.toMatchObject({ outcome: 'accepted' });
    expect(smsc.binds).toHaveLength(2);
  });

  it('asks a silent peer, and leaves it when it stays silent', async () => {
    const smsc = await smscWith({ answersEnquireLink: false });
    const running = await providerOn(smsc.port, 'enquireLinkMs=50');
    await isBound(running);
    await eventually(() => expect(smsc.binds.length).toBeGreaterThan(1));
    const [first, second, third] = smsc.received;
    expect([first, second, third]).toEqual(['bind_transceiver', 'enquire_link', 'enquire_link']);
  });

  it('stays with a peer that answers', async () => {
    const smsc = await smscWith();
    const running = await providerOn(smsc.port, 'enquireLinkMs=200');
    await isBound(running);
    await eventually(() =>
      expect(smsc.received.filter((command) => command === 'enquire_link').length).toBeGreaterThan(4),
    );
    expect(smsc.binds).toHaveLength(1);
  });

  it('answers enquire_link and unbind, and binds again after an unbind', async () => {
    const smsc = await smscWith();
    const running = await providerOn(smsc.port);
    await isBound(running);
    const alive = await new Promise<PDU>((resolve) => smsc.session.enquire_link(resolve));
    expect(alive).toMatchObject({ command: 'enquire_link_resp', command_status: 0 });
    const unbound = await new Promise<PDU>((resolve) => smsc.session.unbind(resolve));
    expect(unbound).toMatchObject({ command: 'unbind_resp', command_status: 0 });
    await eventually(() => expect(smsc.binds).toHaveLength(2));
  });

  it('answers a request it does not know with generic_nack, and a deliver_sm that makes no sense with ROK', async () => {
    const smsc = await smscWith();
    const running = await providerOn(smsc.port);
    await isBound(running);
    const answers: PDU[] = [];
    smsc.session.on('pdu', (pdu: PDU) => answers.push(pdu));
    smsc.session.socket.write(Buffer.from('00000010000007770000000000000055', 'hex'));
    smsc.session.socket.write(Buffer.from('00000014000000050000000000000056' + '00010100', 'hex'));
    smsc.session.socket.write(Buffer.from('00000010000001020000000000000057', 'hex'));
    await eventually(() => expect(answers).toHaveLength(2));
    expect(answers).toMatchObject([
      { command: 'generic_nack', command_status: 3, sequence_number: 0x55 },
      { command: 'deliver_sm_resp', command_status: 0, sequence_number: 0x56 },
    ]);
    await expect(running.provider.send(sms(), within())).resolves.toMatchObject({ outcome: 'accepted' });
  });

  it('answers a late or foreign response with nothing worse than a warning', async () => {
    const smsc = await smscWith();
    const running = await providerOn(smsc.port);
    await isBound(running);
    smsc.session.socket.write(Buffer.from('00000011800000040000000000009999' + '00', 'hex'));
    smsc.session.socket.write(Buffer.from('00000010800007770000000000009999', 'hex'));
    await expect(running.provider.send(sms(), within())).resolves.toMatchObject({ outcome: 'accepted' });
    expect(running.problems).toContain('submit_sm_resp that nobody waits for');
  });
});
