import { createConnection } from 'node:net';
import { createTransport } from 'nodemailer';
import { eventually, useSimulators } from './running-simulators';

const simulators = useSimulators();
const guarded = useSimulators({ SMTP_USER: 'shop', SMTP_PASSWORD: 'pass' });

interface SendFault extends Error {
  readonly responseCode?: number;
  readonly response?: string;
}

/** Sends a mail on a connection of its own. */
async function send(to: string | string[], more: object = {}, options: object = {}) {
  const transport = createTransport({ host: '127.0.0.1', port: simulators.smtpPort, ...options });
  const mail = {
    from: 'Shop <shop@sender.example>',
    to,
    subject: 'Бонусы',
    text: 'plain',
    html: '<b>rich</b>',
    ...more,
  };
  return transport.sendMail(mail).finally(() => transport.close());
}

const fault = (sending: Promise<unknown>) =>
  sending.then(
    () => undefined,
    (error: SendFault) => error,
  );

it('shows subject, bodies, headers, reference and DSN arguments', async () => {
  const sent = await send('anna@home.example', {
    envelope: { from: 'bounce+1@sender.example', to: 'anna@home.example' },
    headers: { 'X-Delivery-Id': 'd-42', 'List-Unsubscribe': '<https://a.example/u>' },
    messageId: '<m1@sender.example>',
    dsn: { id: 'env-1', return: 'headers', notify: ['failure', 'delay'], recipient: 'anna@home.example' },
  });
  const [mail] = await simulators.messages('protocol=smtp&to=Anna@home.example');
  expect(mail).toMatchObject({
    protocol: 'smtp',
    from: 'shop@sender.example',
    envelopeFrom: 'bounce+1@sender.example',
    to: 'anna@home.example',
    subject: 'Бонусы',
    html: '<b>rich</b>',
    reference: 'd-42',
    messageId: '<m1@sender.example>',
    accepted: true,
    headers: { 'list-unsubscribe': '<https://a.example/u>' },
    dsn: { ret: 'HDRS', envid: 'env-1', notify: ['FAILURE', 'DELAY'], orcpt: 'rfc822;anna@home.example' },
  });
  expect(mail?.text.trim()).toBe('plain');
  expect(sent.response).toBe(mail?.status);
  const source = await (await simulators.call('GET', `/messages/${mail?.id}/source`)).text();
  expect(source).toMatch(/^X-Delivery-Id: d-42\r$/im);
});

it('shows a mail for two recipients twice', async () => {
  await send(['a@home.example', 'b@home.example']);
  expect((await simulators.messages()).map(({ to }) => to)).toEqual(['b@home.example', 'a@home.example']);
});

it('refuses the built-in test recipients', async () => {
  expect(await fault(send('nobody@refused.example'))).toMatchObject({
    responseCode: 550,
    response: '550 5.1.1 No such user',
  });
  expect(await fault(send('full@anywhere.example'))).toMatchObject({
    responseCode: 452,
    response: '452 4.2.2 Mailbox full',
  });
  const messages = await simulators.messages();
  expect(messages.map(({ accepted, status }) => [accepted, status])).toEqual([
    [false, '452 4.2.2 Mailbox full'],
    [false, '550 5.1.1 No such user'],
  ]);
});

it('refuses after the text, shows what was refused, and then accepts', async () => {
  await simulators.behave('smtp', { answer: 'reject', stage: 'data', status: 554, text: '5.7.1 Spam' }, 1);
  expect(await fault(send('a@home.example'))).toMatchObject({ responseCode: 554, command: 'DATA' });
  await send('a@home.example');
  const [taken, refused] = await simulators.messages();
  expect(taken?.accepted).toBe(true);
  expect(refused).toMatchObject({ accepted: false, subject: 'Бонусы', status: '554 5.7.1 Spam' });
});

it('throttles what exceeds the rate', async () => {
  await simulators.behave('smtp', { answer: 'throttle', perSecond: 1 });
  const faults = await Promise.all(Array.from({ length: 12 }, () => fault(send('a@home.example'))));
  expect(faults.filter((error) => error?.responseCode === 451).length).toBeGreaterThan(3);
  expect((await simulators.messages('accepted=true')).length).toBeGreaterThan(0);
});

it.each([
  ['hang', { answer: 'hang' }, true, 'no answer'],
  ['hang at RCPT', { answer: 'hang', stage: 'rcpt' }, false, 'no answer'],
  ['disconnect before', { answer: 'disconnect-before' }, false, 'disconnected before taking it'],
  [
    'disconnect before, at the final dot',
    { answer: 'disconnect-before', stage: 'data' },
    false,
    'disconnected before taking it',
  ],
  ['disconnect after', { answer: 'disconnect-after' }, true, 'disconnected after taking it'],
  ['garbage', { answer: 'garbage' }, true, 'garbage'],
])('leaves the client without an answer: %s', async (_name, behaviour, accepted, status) => {
  await simulators.behave('smtp', behaviour);
  const error = await fault(send('a@home.example', {}, { socketTimeout: 2_000 }));
  expect(error).toBeInstanceOf(Error);
  expect(error?.response?.startsWith('2')).not.toBe(true);
  expect(await simulators.messages()).toMatchObject([{ accepted, status }]);
});

it.each(['rcpt', 'data'])('answers late at %s, and takes the mail once', async (stage) => {
  await simulators.behave('smtp', { lateMs: 300, stage });
  const started = Date.now();
  await send('a@home.example');
  expect(Date.now() - started).toBeGreaterThanOrEqual(295);
  expect(await simulators.messages()).toMatchObject([{ accepted: true }]);
});

it('keeps nothing of a mail whose client leaves before the final dot', async () => {
  const socket = createConnection(simulators.smtpPort, '127.0.0.1');
  let heard = '';
  socket.on('data', (chunk) => (heard += chunk.toString()));
  const say = async (line: string, answer: string) => {
    heard = '';
    socket.write(`${line}\r\n`);
    await eventually(() => expect(heard).toMatch(new RegExp(`^${answer} `, 'm')));
  };
  await eventually(() => expect(heard).toMatch(/^220 /));
  await say('EHLO me', '250');
  await say('MAIL FROM:<a@b.example>', '250');
  await say('RCPT TO:<c@d.example>', '250');
  await say('DATA', '354');
  socket.write('Subject: half\r\n\r\nhal');
  socket.destroy();
  await eventually(async () => expect(await simulators.json('/smtp')).toMatchObject({ sessions: 0 }));
  expect(await simulators.messages()).toEqual([]);
});

it('takes any login where none is set, and only the right one where it is', async () => {
  await send('a@home.example', {}, { auth: { user: 'any', pass: 'thing' } });
  const port = guarded.smtpPort;
  expect(await fault(send('a@home.example', {}, { port }))).toMatchObject({ responseCode: 530 });
  expect(await fault(send('a@home.example', {}, { port, auth: { user: 'shop', pass: 'x' } }))).toMatchObject({
    responseCode: 535,
  });
  await send('a@home.example', {}, { port, auth: { user: 'shop', pass: 'pass' } });
});

it('is down between pause and resume, on the same port', async () => {
  await simulators.call('POST', '/smtp/pause');
  expect(await fault(send('a@home.example'))).toMatchObject({ command: 'CONN' });
  await simulators.call('POST', '/smtp/resume');
  await send('a@home.example');
  expect(await simulators.messages()).toHaveLength(1);
});
