import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { simulators as service } from '../src/service';
import type { MessageView } from '../src/storage/received-message';
import { useSimulators } from './running-simulators';

const folder = mkdtempSync(join(tmpdir(), 'simulators-'));
const recordFile = join(folder, 'received.jsonl');
const simulators = useSimulators({ RECORD_FILE: recordFile });
const recorded = () =>
  readFileSync(recordFile, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as MessageView);
const HOSTILE = '</td><script>alert(1)</script> "&\' Привет';

afterAll(() => rmSync(folder, { recursive: true }));

async function sendMail(subject: string, html: string): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port: simulators.smtpPort });
  await transport.sendMail({
    from: 'a@b.example',
    to: '"<b>x" <c@d.example>',
    subject,
    html,
    headers: { 'X-Delivery-Id': 'd-1' },
  });
  transport.close();
}

describe('the page', () => {
  it('shows what was received, escaped, newest first', async () => {
    const esme = await simulators.esme();
    await esme.submit({ to: '<i>7916', text: Buffer.from(HOSTILE, 'utf16le').swap16(), dataCoding: 8 });
    await sendMail(HOSTILE, '<img src=x onerror=alert(2)>');
    const response = await simulators.call('GET', '/');
    const page = await response.text();
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page).not.toMatch(/<script|<img|<i>|<b>x/);
    expect(
      page.match(/&#60;\/td&#62;&#60;script&#62;alert\(1\)&#60;\/script&#62; &#34;&#38;&#39; Привет/g),
    ).toHaveLength(2);
    expect(page.indexOf('<td>SMTP</td>')).toBeLessThan(page.indexOf('<td>SMPP</td>'));
    expect(page).toContain('2 of 2 messages');
  });

  it('documents the built-in rules, renews itself and can be stopped from it', async () => {
    const page = await (await simulators.call('GET', '/')).text();
    expect(page).toContain('550 5.1.1 No such user');
    expect(page).toContain('<meta http-equiv="refresh" content="5" />');
    const still = await (await simulators.call('GET', '/?refresh=off&to=%22%3E%3Cscript%3E&protocol=')).text();
    expect(still).not.toMatch(/http-equiv="refresh"|<script/);
  });

  it('shows a mail without letting it run scripts', async () => {
    await sendMail('hi', '<p>hello</p><script>alert(1)</script>');
    const [mail] = await simulators.messages();
    const response = await simulators.call('GET', `/messages/${mail?.id}/html`);
    expect(await response.text()).toContain('<p>hello</p>');
    expect(response.headers.get('content-security-policy')).toMatch(/^sandbox allow-popups; default-src 'none'/);
  });

  it('sends a person who pressed a button back to the page', async () => {
    const url = (await simulators.call('GET', '/')).url;
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const pressed = await fetch(`${url}smsc/disconnect`, { method: 'POST', headers, redirect: 'manual' });
    expect([pressed.status, pressed.headers.get('location')]).toEqual([303, '/']);
  });
});

describe('messages', () => {
  it('are filtered by protocol and recipient, counted, and forgotten', async () => {
    const esme = await simulators.esme();
    for (const to of ['79161111111', '79162222222', '79162222223']) await esme.submit({ to, text: Buffer.from('x') });
    await sendMail('hi', '<p>hello</p>');
    expect(await simulators.messages()).toHaveLength(4);
    expect(await simulators.messages('protocol=smtp')).toMatchObject([{ reference: 'd-1' }]);
    expect((await simulators.messages('to=%2B79162*')).map(({ to }) => to)).toEqual(['79162222223', '79162222222']);
    expect(await simulators.messages('limit=1')).toHaveLength(1);
    expect(await simulators.json('/counts')).toMatchObject({
      messages: { smpp: { accepted: 3, refused: 0 }, smtp: { accepted: 1, refused: 0 } },
      smsc: { listening: true, sessions: 1 },
    });
    expect((await simulators.call('DELETE', '/messages')).status).toBe(204);
    expect(await simulators.messages()).toEqual([]);
  });

  it('are on record before the client is answered, an SMS with each part it grows by', async () => {
    const esme = await simulators.esme();
    const part = (number: number) => Buffer.from([5, 0, 3, 7, 2, number, 0x60 + number]);
    await esme.submit({ to: '7916', text: part(1), esmClass: 0x40 });
    await esme.submit({ to: '7916', text: part(2), esmClass: 0x40 });
    expect(recorded().slice(-2)).toMatchObject([
      { text: 'a…', complete: false },
      { text: 'ab', complete: true },
    ]);
    expect(recorded().at(-2)?.id).toBe(recorded().at(-1)?.id);
    await sendMail('on record', '<p>hello</p>');
    expect(recorded().at(-1)).toMatchObject({ protocol: 'smtp', subject: 'on record', reference: 'd-1' });
  });
});

it('forgets receipts that are owed', async () => {
  const esme = await simulators.esme('bind_transmitter');
  await esme.submit({ to: '7916', text: Buffer.from('x') });
  expect(await simulators.json('/counts')).toMatchObject({ receipts: { unanswered: 1 } });
  expect((await simulators.call('DELETE', '/receipts')).status).toBe(204);
  expect(await simulators.json('/counts')).toMatchObject({ receipts: { unanswered: 0, answered: 0 } });
});

describe('rules', () => {
  it('are told, listed with their use, and taken back', async () => {
    const rules = [{ protocol: 'smpp', match: { to: '7916*' }, behaviour: { answer: 'reject', status: 8 }, times: 1 }];
    await simulators.call('PUT', '/rules', { rules });
    const esme = await simulators.esme();
    await esme.submit({ to: '79161111111', text: Buffer.from('x') });
    expect(await simulators.json('/rules')).toMatchObject({ rules, used: [1], builtIn: expect.any(Array) });
    await simulators.call('DELETE', '/rules');
    expect(await simulators.json('/rules')).toMatchObject({ rules: [], used: [] });
  });

  it('are refused as a whole, with every fault, when one is wrong', async () => {
    const rules = [
      { protocol: 'smpp' },
      { protocol: 'fax' },
      { protocol: 'smtp', behaviour: { tpyo: 1 } },
      { protocol: 'smtp', behaviour: { answer: 'reject', status: 200, receipt: 'none' } },
    ];
    const response = await simulators.call('PUT', '/rules', { rules });
    expect(response.status).toBe(422);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const problem = (await response.json()) as { readonly errors: readonly { readonly path: string }[] };
    expect(problem).toMatchObject({ title: 'Unprocessable Entity', status: 422, code: 'REQUEST_INVALID' });
    expect(problem.errors.map(({ path }) => path)).toEqual([
      'rules.1.protocol',
      'rules.2.behaviour',
      'rules.3.behaviour.status',
      'rules.3.behaviour.receipt',
    ]);
    expect(await simulators.json('/rules')).toMatchObject({ rules: [] });
  });

  it.each([
    ['GET', '/nothing', undefined, 404, 'NOT_FOUND'],
    ['GET', '/messages/1', undefined, 404, 'MESSAGE_UNKNOWN'],
    ['PATCH', '/rules', undefined, 405, 'METHOD_NOT_ALLOWED'],
    ['GET', '/messages?protocol=fax', undefined, 422, 'REQUEST_INVALID'],
    ['PUT', '/rules', undefined, 400, 'JSON_INVALID'],
    ['PUT', '/rules', 'x'.repeat(2_000_000), 413, 'BODY_TOO_LONG'],
  ])('%s %s is answered with problem details', async (method, path, body, status, code) => {
    const response = await simulators.call(method, path, body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ status, code });
  });
});

describe('settings', () => {
  it('name every fault in one error', async () => {
    const starting = service.start({ PORT: 'x', SMSC_PASSWORD: 'far too long', SMTP_USER: 'u' });
    await expect(starting).rejects.toThrow(/^simulators: bad settings\n {2}PORT: .*\n {2}SMSC_PASSWORD: /);
    await expect(service.start({ SMTP_USER: 'u' })).rejects.toThrow('SMTP_USER and SMTP_PASSWORD come together');
  });

  it('name the port that is taken, and leave nothing running', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    const env = {
      ...{ PORT: '0', SMSC_PORT: '0', HTTP_PORT: '0', HTTPS_PORT: '0' },
      ...{ SMTP_PORT: String(port), LOG_LEVEL: 'silent' },
    };
    await expect(service.start(env)).rejects.toThrow(`SMTP_PORT=${port} on 127.0.0.1: listen EADDRINUSE`);
    taken.close();
    const running = await service.start(env);
    expect((await fetch(`${running.url}/health/ready`)).status).toBe(200);
    await running.close();
    await running.close();
  });
});
