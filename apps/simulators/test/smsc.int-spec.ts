import { textOf, type Esme } from './esme';
import { eventually, useSimulators } from './running-simulators';

const simulators = useSimulators();
const ascii = (text: string) => Buffer.from(text, 'latin1');
const ucs2 = (text: string) => Buffer.from(text, 'utf16le').swap16();
const TO = '79161234567';

/** A part with an 8-bit concatenation header. */
const withHeader = (reference: number, total: number, number: number, text: Buffer) =>
  Buffer.concat([Buffer.from([5, 0, 3, reference, total, number]), text]);

const submitOne = (esme: Esme, more: object = {}) => esme.submit({ to: TO, text: ascii('hello'), ...more });

describe('binding', () => {
  it.each([
    ['a wrong system_id', { system_id: 'stranger', password: 'secret' }, 0x0f],
    ['a wrong password', { system_id: 'carillon', password: 'guess' }, 0x0e],
    ['the right account', { system_id: 'carillon', password: 'secret' }, 0],
  ])('answers %s', async (_case, account, status) => {
    const esme = await simulators.connect();
    await expect(esme.request('bind_transceiver', account)).resolves.toMatchObject({ command_status: status });
  });

  it('refuses to bind twice, and submit_sm before binding or from a receiver', async () => {
    const unbound = await simulators.connect();
    await expect(submitOne(unbound)).resolves.toMatchObject({ command_status: 0x04 });
    const receiver = await simulators.esme('bind_receiver');
    await expect(submitOne(receiver)).resolves.toMatchObject({ command_status: 0x04 });
    const again = await receiver.request('bind_receiver', { system_id: 'carillon', password: 'secret' });
    expect(again.command_status).toBe(0x05);
  });

  it('answers enquire_link, unbind and what it does not know', async () => {
    const esme = await simulators.esme();
    await expect(esme.request('enquire_link')).resolves.toMatchObject({ command: 'enquire_link_resp' });
    await expect(esme.request('query_sm', { message_id: '1' })).resolves.toMatchObject({
      command: 'generic_nack',
      command_status: 3,
    });
    await expect(esme.request('unbind')).resolves.toMatchObject({ command: 'unbind_resp' });
    await eventually(() => expect(esme.closed).toBe(true));
  });

  it('ends the session after a frame that cannot be', async () => {
    const esme = await simulators.esme();
    esme.socket.write(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    await eventually(() => expect(esme.closed).toBe(true));
    expect(esme.received.at(-1)).toMatchObject({ command: 'generic_nack', command_status: 2 });
  });
});

describe('texts', () => {
  it.each([
    ['GSM 03.38', 0, Buffer.from([0x00, 0x02, 0x1b, 0x65, 0x11, 0x1b, 0x3c, 0x61]), '@$€_[a'],
    ['UCS-2', 8, ucs2('Привет 🎁'), 'Привет 🎁'],
    ['Latin-1', 3, Buffer.from([0xe9, 0x60]), 'é`'],
    ['flash UCS-2', 0x18, ucs2('Да'), 'Да'],
  ])('shows %s', async (_name, dataCoding, text, shown) => {
    const esme = await simulators.esme();
    const { message_id: id, command_status: status } = await esme.submit({ to: TO, text, dataCoding });
    expect(status).toBe(0);
    expect(id).toMatch(/^\d{15,20}$/);
    const [message] = await simulators.messages(`protocol=smpp&to=${TO}`);
    expect(message).toMatchObject({
      id,
      from: 'CARILLON',
      to: TO,
      text: shown,
      accepted: true,
      complete: true,
      reference: null,
    });
    expect(message?.parts).toEqual([
      { number: 1, messageId: id, text: shown, dataCoding, octets: text.length, status: 'ESME_ROK (0x00)' },
    ]);
  });

  it('joins concatenated UCS-2 parts that come out of order, cut inside a surrogate pair', async () => {
    const esme = await simulators.esme();
    const text = `${'я'.repeat(66)}🎁${'ю'.repeat(80)}`;
    const octets = ucs2(text);
    const pieces = [octets.subarray(0, 134), octets.subarray(134, 268), octets.subarray(268)];
    for (const number of [3, 1, 2]) {
      const part = withHeader(77, 3, number, pieces[number - 1] ?? Buffer.alloc(0));
      await esme.submit({ to: TO, text: part, dataCoding: 8, esmClass: 0x40 });
    }
    const messages = await simulators.messages();
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({ text, total: 3, complete: true });
    expect(messages[0]?.parts?.map(({ number }) => number)).toEqual([3, 1, 2]);
    expect(new Set(messages[0]?.parts?.map(({ messageId }) => messageId)).size).toBe(3);
    await eventually(() => expect(esme.receipts).toHaveLength(3));
  });

  it('joins parts told by sar_* parameters, and shows a gap as an ellipsis', async () => {
    const esme = await simulators.esme();
    const sar = (number: number) => ({ sar_msg_ref_num: 500, sar_total_segments: 2, sar_segment_seqnum: number });
    await esme.submit({ to: TO, text: ascii('second'), more: sar(2) });
    expect((await simulators.messages())[0]).toMatchObject({ text: '…second', complete: false });
    await esme.submit({ to: TO, text: ascii('first '), more: sar(1) });
    expect(await simulators.messages()).toMatchObject([{ text: 'first second', complete: true }]);
  });

  it('shows a concatenated message that is sent twice as two messages', async () => {
    const esme = await simulators.esme();
    for (const number of [1, 2, 1, 2]) {
      await esme.submit({ to: TO, text: withHeader(9, 2, number, ascii(`part ${number} `)), esmClass: 0x40 });
    }
    expect((await simulators.messages()).map(({ text }) => text)).toEqual(['part 1 part 2 ', 'part 1 part 2 ']);
  });

  it('takes a long text as message_payload, but refuses one too long for short_message', async () => {
    const esme = await simulators.esme();
    await submitOne(esme, { text: Buffer.alloc(0), more: { message_payload: Buffer.alloc(300, 0x61) } });
    const tooLong = await submitOne(esme, { text: Buffer.alloc(161, 0x61) });
    expect(tooLong.command_status).toBe(0x01);
    const [refused, taken] = await simulators.messages();
    expect(taken).toMatchObject({ text: 'a'.repeat(300), accepted: true });
    expect(refused).toMatchObject({ accepted: false, status: 'ESME_RINVMSGLEN (0x01)' });
  });
});

describe('behaviours', () => {
  it('rejects with the status asked for, as often as asked for', async () => {
    await simulators.behave('smpp', { answer: 'reject', status: 0x0b }, 1);
    const esme = await simulators.esme();
    await expect(submitOne(esme)).resolves.toMatchObject({ command_status: 0x0b });
    await expect(submitOne(esme)).resolves.toMatchObject({ command_status: 0 });
    const [taken, refused] = await simulators.messages();
    expect(refused).toMatchObject({ accepted: false, text: 'hello', status: 'ESME_RINVDSTADR (0x0B)' });
    expect(taken?.accepted).toBe(true);
    await eventually(() => expect(esme.receipts).toHaveLength(1));
  });

  it('throttles what exceeds the rate', async () => {
    await simulators.behave('smpp', { answer: 'throttle', perSecond: 3 });
    const esme = await simulators.esme();
    const responses = await Promise.all(Array.from({ length: 40 }, () => submitOne(esme)));
    const statuses = responses.map(({ command_status: status }) => status);
    expect(statuses.slice(0, 3)).toEqual([0, 0, 0]);
    expect(statuses.filter((status) => status === 0x58).length).toBeGreaterThan(25);
  });

  it('hangs: takes the message, never answers, stays connected, and still sends the receipt', async () => {
    await simulators.behave('smpp', { answer: 'hang' }, 1);
    const esme = await simulators.esme();
    esme.submitBlindly({ to: TO, text: ascii('lost') });
    await submitOne(esme);
    await eventually(() => expect(esme.receipts).toHaveLength(2));
    expect(esme.received.filter(({ command }) => command === 'submit_sm_resp')).toHaveLength(1);
    expect((await simulators.messages()).at(-1)).toMatchObject({ text: 'lost', accepted: true, status: 'no answer' });
  });

  it.each([
    ['before', false],
    ['after', true],
  ])('disconnects %s taking the message', async (when, accepted) => {
    await simulators.behave('smpp', { answer: `disconnect-${when}` }, 1);
    const esme = await simulators.esme();
    esme.submitBlindly({ to: TO, text: ascii('cut') });
    await eventually(() => expect(esme.closed).toBe(true));
    expect(await simulators.messages()).toMatchObject([
      { text: 'cut', accepted, status: `disconnected ${when} taking it` },
    ]);
    const next = await simulators.esme();
    await submitOne(next, { to: '79160000001' });
    await eventually(() => expect(next.receipts).toHaveLength(accepted ? 2 : 1));
  });

  it('answers late, and others meanwhile', async () => {
    await simulators.behave('smpp', { lateMs: 1_500 }, 1);
    const esme = await simulators.esme();
    const started = Date.now();
    const late = submitOne(esme).then(() => Date.now() - started);
    await submitOne(esme);
    expect(esme.received.filter(({ command }) => command === 'submit_sm_resp')).toHaveLength(1);
    expect(await late).toBeGreaterThanOrEqual(1_490);
  });

  it('answers garbage', async () => {
    await simulators.behave('smpp', { answer: 'garbage' });
    const esme = await simulators.esme();
    esme.submitBlindly({ to: TO, text: ascii('hello') });
    await eventually(() => expect(esme.failed?.message).toMatch(/PDU length/));
  });

  it('sends UNDELIV receipts to numbers that end with 0000', async () => {
    const esme = await simulators.esme();
    await submitOne(esme, { to: '79160000000' });
    const [receipt] = await eventually(() => {
      expect(esme.receipts).toHaveLength(1);
      return esme.receipts;
    });
    expect(receipt && textOf(receipt)).toContain('stat:UNDELIV');
  });
});

describe('the door', () => {
  it('drops sessions on request, and lets them come back', async () => {
    const esme = await simulators.esme();
    await simulators.call('POST', '/smsc/disconnect');
    await eventually(() => expect(esme.closed).toBe(true));
    await submitOne(await simulators.esme());
  });

  it('is down between pause and resume, on the same port', async () => {
    const esme = await simulators.esme();
    await simulators.call('POST', '/smsc/pause');
    await eventually(() => expect(esme.closed).toBe(true));
    await expect(simulators.esme()).rejects.toThrow('ECONNREFUSED');
    expect(await simulators.json('/smsc')).toMatchObject({ listening: false, sessions: 0 });
    await simulators.call('POST', '/smsc/resume');
    await submitOne(await simulators.esme());
  });
});
