import { randomUUID } from 'node:crypto';
import { type PayloadOf, TemplateChanged } from '@carillon/contracts';
import { EXCHANGES } from '@carillon/messaging';
import { eventually, type ReceivedMessage, useService } from '@carillon/testing';
import { renderer } from '../src/service';
import { BALANCES_WORDS, balancesMail, currencies, discount, discountText, DISCOUNT_WORDS, homer } from './builders';
import { put, restOf } from './rest';

jest.setTimeout(120_000);

const payloadsIn = (messages: readonly ReceivedMessage[], templateId: string) =>
  messages
    .flatMap(({ body }) => (JSON.parse(body) as { items: { payload: PayloadOf<typeof TemplateChanged> }[] }).items)
    .map(({ payload }) => payload)
    .filter((payload) => payload.templateId === templateId);

describe('templates over REST', () => {
  const service = useService(renderer);
  const rest = restOf(() => service.running.url);
  const uniqueName = () => `Template ${randomUUID()}`;

  it('creates a template, gives it back and makes a version of each change', async () => {
    const name = uniqueName();
    const created = await rest('POST', '/templates', { name, eventType: 'purchase.completed', ...discountText });
    expect(created).toMatchObject({ status: 201, body: { name, version: 1, archived: false, ...discountText } });
    const path = `/templates/${created.body.templateId}`;
    expect((await rest('GET', path)).body).toEqual(created.body);

    const same = { name, eventType: 'purchase.completed', ...discountText };
    expect(await put(rest, path, same)).toMatchObject({ version: 1 });
    expect(await put(rest, path, { ...same, name: `${name}!` })).toMatchObject({ version: 1, name: `${name}!` });
    expect(await put(rest, path, { ...same, text: 'Thanks' })).toMatchObject({ version: 2, text: 'Thanks' });

    const { body } = await rest('GET', `${path}/versions?limit=1`);
    expect(body.items).toMatchObject([{ version: 2 }]);
    expect((await rest('GET', `${path}/versions?after=${body.next}`)).body.items).toMatchObject([{ version: 1 }]);
    expect((await rest('GET', `${path}/versions/1`)).body).toMatchObject({ version: 1, ...discountText });
    expect(await rest('GET', `${path}/versions/3`)).toMatchObject({
      status: 404,
      body: { code: 'TEMPLATE_VERSION_NOT_FOUND' },
    });
  });

  it('tells what an event must offer for a template, and again when its words change or the service starts', async () => {
    const told = await service.broker.collect(EXCHANGES.internal, TemplateChanged.name);
    const [templateId, name] = [randomUUID(), uniqueName()];
    const path = `/templates/${templateId}`;
    const words = { name, channel: 'sms', text: 'Hi {{member.firstName}}, you saved {{discount}}.' };
    const of = { templateId, channel: 'sms' };
    await put(rest, path, words);
    await eventually(() => expect(payloadsIn(told, templateId)).toEqual([{ ...of, names: ['discount'], revision: 1 }]));
    await put(rest, path, { ...words, name: `${name}!` });
    await put(rest, path, { ...words, text: `${words.text}{{^discount}}Thanks{{/discount}}` });
    await eventually(() => expect(payloadsIn(told, templateId).at(-1)).toEqual({ ...of, names: [], revision: 2 }));
    expect(payloadsIn(told, templateId)).toHaveLength(2);
    await service.restart();
    await eventually(() => expect(payloadsIn(told, templateId)).toHaveLength(3));
    expect(payloadsIn(told, templateId).at(-1)).toEqual({ ...of, names: [], revision: 2 });
  });

  it('keeps and previews an inbox message', async () => {
    const words = { channel: 'inbox', title: 'Hi {{member.firstName}}', body: 'You saved {{discount}}.', inApp: true };
    const created = await rest('POST', '/templates', { name: uniqueName(), ...words });
    expect(created).toMatchObject({ status: 201, body: { version: 1, ...words } });
    const preview = await rest('POST', '/templates/preview', { ...words, metavariables: discount });
    expect(preview).toMatchObject({
      status: 200,
      body: { channel: 'inbox', title: 'Hi Homer', body: 'You saved 8 EUR.', inApp: true },
    });
  });

  it.each([
    ['push', { title: 'Hi', body: 'You saved {{discount}}.', link: 'my-app://receipts' }],
    ['viber', { from: 'Shop', text: '{{discount}}', buttonText: 'To the shop', link: 'https://shop.example/' }],
    ['social', { text: 'You saved {{discount}}.' }],
    ['chatbot', { text: 'You saved {{discount}}.', imageUrl: 'https://shop.example/a.png' }],
    ['voice', { text: 'You saved {{discount}}.' }],
  ])('keeps and previews a message by %s', async (channel, words) => {
    const created = await rest('POST', '/templates', { name: uniqueName(), channel, ...words });
    expect(created).toMatchObject({ status: 201, body: { version: 1, channel, ...words } });
    const preview = await rest('POST', '/templates/preview', { channel, ...words, metavariables: discount });
    expect(preview.status).toBe(200);
    expect(JSON.stringify(preview.body)).toContain('8 EUR');
    expect(preview.body).not.toHaveProperty('fault');
  });

  it('numbers the versions of changes made at once', async () => {
    const path = `/templates/${randomUUID()}`;
    const name = uniqueName();
    const saved = await Promise.all(
      Array.from({ length: 8 }, (_, index) => put(rest, path, { name, channel: 'sms', text: `text ${index}` })),
    );
    expect(saved.map(({ version }) => version).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('archives, lists and takes into use again', async () => {
    const name = uniqueName();
    const path = `/templates/${randomUUID()}`;
    const draft = { name, channel: 'receipt', text: 'Thanks' };
    await put(rest, path, draft);
    expect((await rest('DELETE', path)).status).toBe(204);
    expect((await rest('DELETE', path)).status).toBe(204);
    expect((await rest('GET', path)).body).toMatchObject({ archived: true, version: 1 });
    expect((await rest('GET', '/templates?channel=receipt')).body.items).toEqual([]);
    expect((await rest('GET', '/templates?archived=true')).body.items).toMatchObject([{ name }]);
    expect(await put(rest, path, draft)).toMatchObject({ archived: false, version: 1 });
  });

  it('lists by name, page by page, without the words', async () => {
    for (const name of ['list c', 'list a', 'list b'])
      await rest('POST', '/templates', { name, channel: 'cashier', text: 'Hi' });
    const first = await rest('GET', '/templates?channel=cashier&limit=2');
    expect(first.body.items.map((item) => item['name'])).toEqual(['list a', 'list b']);
    expect(first.body.items[0]).not.toHaveProperty('text');
    const second = await rest('GET', `/templates?channel=cashier&limit=2&after=${first.body.next}`);
    expect(second.body.items.map((item) => item['name'])).toEqual(['list c']);
    expect(second.body.next).toBeUndefined();
  });

  it('refuses what conflicts', async () => {
    const name = uniqueName();
    const created = await rest('POST', '/templates', { name, ...discountText });
    const taken = await rest('POST', '/templates', { name, ...discountText });
    expect(taken).toMatchObject({
      status: 409,
      body: { code: 'TEMPLATE_NAME_CONFLICT', errors: [{ pointer: '/name' }] },
    });
    const other = await rest('PUT', `/templates/${created.body.templateId}`, { name, ...balancesMail });
    expect(other).toMatchObject({
      status: 409,
      body: { code: 'TEMPLATE_CHANNEL_CONFLICT', errors: [{ pointer: '/channel' }] },
    });
  });

  it('tells every fault of a template, with its place', async () => {
    const answer = await rest('POST', '/templates', {
      name: uniqueName(),
      channel: 'email',
      subject: 'Dear {{member.fulName}}',
      html: '<p>{{#discount}}</p>',
    });
    expect(answer).toMatchObject({ status: 422, body: { code: 'TEMPLATE_INVALID' } });
    expect(answer.type).toContain('application/problem+json');
    expect(answer.body.errors).toMatchObject([
      { pointer: '/subject', code: 'UNKNOWN_NAME', detail: expect.stringContaining('at 5: ') },
      { pointer: '/html', code: 'SYNTAX', detail: expect.stringMatching(/^at \d+: /) },
    ]);
    expect(answer.body.errors[0]!.detail).toContain('member.fullName');
  });

  it.each([
    ['nothing', {}, ['/name', '/channel']],
    ['a text for SMS missing', { name: 'x', channel: 'sms' }, ['/text']],
    [
      'a mail without html and with a strange sender',
      { name: 'x', channel: 'email', subject: 's', from: 'me' },
      ['/html', '/from'],
    ],
    ['an SMS with a subject', { name: 'x', subject: 'Hi', ...discountText }, ['/subject']],
    ['a long SMS sender', { name: 'x', from: 'A very long name', ...discountText }, ['/from']],
    ['an inbox message without body', { name: 'x', channel: 'inbox', title: 'x', text: 'Hi' }, ['/body', '/text']],
    [
      'an inbox message that leads nowhere good',
      {
        name: 'x',
        channel: 'inbox',
        title: 'x',
        body: 'x',
        link: 'javascript:x',
        imageUrl: 'https://a/{{b}}',
        from: 'A',
      },
      ['/link', '/imageUrl', '/from'],
    ],
    [
      'a Viber message of text and image alone',
      { name: 'x', channel: 'viber', text: 'x', imageUrl: 'https://a.example/a.png', title: 'x' },
      ['/buttonText', '/title'],
    ],
    ['a push without body and image', { name: 'x', channel: 'push', title: 'x', from: 'A' }, ['/body', '/from']],
    ['an SMS with a pop-up', { name: 'x', inApp: true, ...discountText }, ['/inApp']],
    ['a NUL', { name: 'a\0b', channel: 'sms', text: '\ud800' }, ['/name', '/text']],
  ] as const)('answers %s with the fields at fault', async (_, body, pointers) => {
    for (const [method, path] of [
      ['POST', '/templates'],
      ['PUT', `/templates/${randomUUID()}`],
    ] as const) {
      const answer = await rest(method, path, body);
      expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID' } });
      expect(answer.body.errors.map(({ pointer }) => pointer)).toEqual(expect.arrayContaining([...pointers]));
    }
  });

  it('names a field that there is not', async () => {
    const { status, body } = await rest('POST', '/templates', { name: 'x', evntType: 'y', ...discountText });
    expect(status).toBe(400);
    expect(JSON.stringify(body.errors)).toContain('evntType');
  });

  it.each([
    ['GET', `/templates/${randomUUID()}`, 404, 'TEMPLATE_NOT_FOUND'],
    ['GET', `/templates/${randomUUID()}/versions`, 404, 'TEMPLATE_NOT_FOUND'],
    ['DELETE', `/templates/${randomUUID()}`, 404, 'TEMPLATE_NOT_FOUND'],
    ['GET', '/templates/strange', 400, 'INVALID'],
    ['GET', '/templates?after=nonsense', 422, 'CURSOR_INVALID'],
    ['GET', '/templates?limit=201', 400, 'INVALID'],
    ['GET', '/currencies?after=bnVsbA', 422, 'CURSOR_INVALID'],
  ])('%s %s is %i %s', async (method, path, status, code) => {
    expect(await rest(method, path)).toMatchObject({ status, body: { code } });
  });
});

describe('previews and currencies over REST', () => {
  const service = useService(renderer);
  const rest = restOf(() => service.running.url);

  beforeAll(async () => {
    for (const [code, currency] of Object.entries(currencies)) await put(rest, `/currencies/${code}`, currency);
  });

  it('lists what templates may name', async () => {
    const { body } = await rest('GET', '/metavariables?eventType=bonus.activation-upcoming');
    expect(body).toMatchObject({
      items: expect.arrayContaining([
        { name: 'amount', alias: 'Amount', title: 'Bonuses that will activate', kind: 'points', of: 'event' },
        { name: 'member.firstName', alias: 'FirstName', title: 'First name', kind: 'text', of: 'member' },
      ]),
    });
    expect(await rest('GET', '/metavariables?eventType=x')).toMatchObject({ status: 404 });
  });

  it('previews with the event that is given, or with the example of its type', async () => {
    const words = { channel: 'sms', eventType: 'purchase.completed', text: '{{purchaseAmount}} {{goods}}' };
    const sample = await rest('POST', '/templates/preview', words);
    expect(sample.body).toMatchObject({ text: '72 EUR 2 x Green tea: 36 EUR\n1 x Cup: 36 EUR' });
    const event = { purchaseId: 'r-7', currency: 'EUR', amount: 5, goods: [{ code: 'jam', quantity: 1 }] };
    expect((await rest('POST', '/templates/preview', { ...words, event })).body).toMatchObject({
      text: '5 EUR 1 x jam',
    });
  });

  it('shows the worked examples', async () => {
    const sms = await rest('POST', '/templates/preview', { ...discountText, metavariables: discount });
    expect(sms).toMatchObject({ status: 200, body: { text: DISCOUNT_WORDS } });
    expect(sms.body).toMatchObject({
      sms: { encoding: 'gsm7', parts: 1, units: 31, unitsPerPart: 160, unitsLeft: 129 },
    });
    const { memberId: _, ...member } = homer;
    const mail = await rest('POST', '/templates/preview', { ...balancesMail, member });
    expect(mail.body).toMatchObject({
      subject: 'Your balances',
      html: `<p>${BALANCES_WORDS}</p>`,
      text: BALANCES_WORDS,
    });
    expect(mail.body).not.toHaveProperty('sms');
  });

  it('counts the parts of a text outside the GSM alphabet, and writes to an example member', async () => {
    const { body } = await rest('POST', '/templates/preview', {
      channel: 'sms',
      text: `{{member.fullName}}, ${'ж'.repeat(70)}`,
    });
    expect(body).toMatchObject({ sms: { encoding: 'ucs2', parts: 2, unitsPerPart: 67 } });
    expect(body.text).toMatch(/^Homer Simpson, /);
  });

  it('says why a message would not be sent', async () => {
    const { body } = await rest('POST', '/templates/preview', { channel: 'sms', text: '{{discount}}' });
    expect(body).toMatchObject({ fault: { code: 'TEXT_EMPTY' } });
  });

  it('tells the faults of the template and of the example', async () => {
    const unknown = await rest('POST', '/templates/preview', { channel: 'sms', text: '{{discuont}}' });
    expect(unknown).toMatchObject({ status: 422, body: { errors: [{ pointer: '/text' }] } });
    const strange = await rest('POST', '/templates/preview', {
      ...discountText,
      member: { locale: 'not a locale' },
      metavariables: { discount: { kind: 'money', value: { amount: 8, currency: 'euro' } } },
    });
    expect(strange.body.errors.map(({ pointer }) => pointer)).toEqual([
      '/member/locale',
      '/metavariables/discount/value/currency',
    ]);
  });

  it('keeps currencies by code', async () => {
    const first = await rest('GET', '/currencies?limit=1');
    expect(first.body.items).toEqual([{ code: 'bonus', ...currencies.bonus }]);
    const second = await rest('GET', `/currencies?after=${first.body.next}`);
    expect(second.body.items).toEqual([{ code: 'star', ...currencies.star }]);
    const refused = await rest('PUT', '/currencies/bonus', { kind: 'paper', names: { en: { nominative: '' } } });
    expect(refused).toMatchObject({ status: 400, body: { code: 'INVALID' } });
    expect(refused.body.errors.map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining(['/kind', '/names/en/nominative', '/names/en/plural']),
    );
    expect((await rest('PUT', '/currencies/a%00', currencies.star)).status).toBe(400);
  });

  it('describes its REST interface', async () => {
    const { paths, components } = await renderer.openApi();
    expect(Object.keys(paths)).toEqual([
      '/api/templates',
      '/api/templates/{templateId}',
      '/api/templates/preview',
      '/api/templates/{templateId}/versions',
      '/api/templates/{templateId}/versions/{version}',
      '/api/metavariables',
      '/api/currencies',
      '/api/currencies/{code}',
      '/api/audit',
    ]);
    expect(components!.schemas!['SaveTemplateRequest']).toMatchObject({ required: ['name', 'channel'] });
  });
});

describe('settings of renderer', () => {
  it('names every one that is wrong', async () => {
    const env = { DATABASE_URL: 'postgres://x', RABBITMQ_URL: 'amqp://x', EMAIL_FROM: 'me', MAX_SMS_PARTS: '0' };
    await expect(async () => renderer.start(env)).rejects.toThrow(/EMAIL_FROM[^]*MAX_SMS_PARTS/);
  });
});
