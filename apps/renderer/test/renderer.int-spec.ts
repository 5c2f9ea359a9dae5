import { randomUUID } from 'node:crypto';
import {
  MessageRendered,
  type OutgoingItem,
  RenderingFailed,
  SendEmail,
  SendInbox,
  SendSms,
} from '@carillon/contracts';
import { eventually, type ReceivedMessage, useService } from '@carillon/testing';
import { renderer } from '../src/service';
import {
  answersOf,
  answersTo,
  BALANCES_WORDS,
  balancesMail,
  clearedOf,
  currencies,
  discountText,
  DISCOUNT_WORDS,
  messageIdOf,
} from './builders';
import { put, restOf } from './rest';

jest.setTimeout(120_000);

describe('renderer', () => {
  const service = useService(renderer, { SMS_FROM: 'Carillon', MAX_SMS_PARTS: '2' });
  const rest = restOf(() => service.running.url);
  const [smsId, mailId] = [randomUUID(), randomUUID()];
  let orders: ReceivedMessage[];
  let rendered: ReceivedMessage[];
  const within = { withinMs: 60_000 };

  beforeAll(async () => {
    orders = await service.broker.collect('carillon.internal', 'delivery.*');
    rendered = await service.broker.collect('carillon.internal', 'renderer.*');
    for (const [code, currency] of Object.entries(currencies)) await put(rest, `/currencies/${code}`, currency);
    await put(rest, `/templates/${smsId}`, { name: 'Discount', eventType: 'purchase.completed', ...discountText });
    await put(rest, `/templates/${mailId}`, { name: 'Balances', from: 'Shop <shop@b.example>', ...balancesMail });
  }, 60_000);

  const answered = (item: OutgoingItem, contract: string) =>
    eventually(() => {
      const answers = answersTo([...orders, ...rendered], item);
      expect(answers).toHaveProperty([contract]);
      return answers;
    }, within);

  it('writes the SMS of the worked example and orders it to be sent', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const expiresAt = '2030-01-01T00:00:00Z';
    const item = { ...clearedOf({ templateId: smsId, expiresAt, onUnknown: 'resend' }), traceparent };
    await service.broker.publishPacket([item]);
    const answers = await answered(item, MessageRendered.name);
    expect(answers[SendSms.name]).toEqual({
      deliveryId: messageIdOf(item),
      renderedAt: expect.any(String),
      to: '+15550100001',
      from: 'Carillon',
      text: DISCOUNT_WORDS,
      onUnknown: 'resend',
      expiresAt,
    });
  });

  it('writes the mail of the worked example with html and text', async () => {
    const item = clearedOf({ templateId: mailId, channel: 'email' });
    await service.broker.publishPacket([item]);
    expect((await answered(item, MessageRendered.name))[SendEmail.name]).toEqual({
      deliveryId: messageIdOf(item),
      renderedAt: expect.any(String),
      to: 'homer@example.com',
      from: 'Shop <shop@b.example>',
      subject: 'Your balances',
      html: `<p>${BALANCES_WORDS}</p>`,
      text: BALANCES_WORDS,
      onUnknown: 'report',
    });
  });

  it('writes a message for the inbox', async () => {
    const templateId = randomUUID();
    const words = { imageUrl: 'https://shop.example/a.png', link: 'my-app://receipts', inApp: true };
    await put(rest, `/templates/${templateId}`, {
      ...{ name: 'Inbox', channel: 'inbox', title: 'For {{member.firstName}}', body: discountText.text, ...words },
    });
    const item = clearedOf({ templateId, channel: 'inbox', recipient: 'm-1', expiresAt: '2030-01-01T00:00:00Z' });
    await service.broker.publishPacket([item]);
    expect((await answered(item, MessageRendered.name))[SendInbox.name]).toEqual({
      renderedAt: expect.any(String),
      ...{ deliveryId: messageIdOf(item), to: 'm-1', title: 'For Homer', body: DISCOUNT_WORDS, ...words },
      onUnknown: 'report',
      expiresAt: '2030-01-01T00:00:00Z',
    });
  });

  it.each([
    ['TEMPLATE_NOT_FOUND', () => ({ templateId: randomUUID() })],
    ['TEMPLATE_CHANNEL_MISMATCH', () => ({ templateId: mailId })],
    ['RECIPIENT_INVALID', () => ({ templateId: smsId, recipient: 'nobody' })],
  ] as const)('says that a message has no words: %s', async (code, changes) => {
    const item = clearedOf(changes());
    const neighbour = clearedOf({ templateId: smsId });
    await service.broker.publishPacket([item, neighbour]);
    const answers = await answered(item, RenderingFailed.name);
    expect(Object.keys(answers)).toEqual([RenderingFailed.name]);
    expect(answers[RenderingFailed.name]).toMatchObject({ code });
    await answered(neighbour, SendSms.name);
  });

  it('takes the length of an SMS from the settings', async () => {
    const templateId = randomUUID();
    await put(rest, `/templates/${templateId}`, { name: 'Long', channel: 'sms', text: '{{status}}' });
    const metavariables = { status: { kind: 'text', value: 'a'.repeat(307) } } as const;
    const [long, empty] = [clearedOf({ templateId, metavariables }), clearedOf({ templateId })];
    await service.broker.publishPacket([long, empty]);
    expect((await answered(long, RenderingFailed.name))[RenderingFailed.name]).toMatchObject({ code: 'TEXT_TOO_LONG' });
    expect((await answered(empty, RenderingFailed.name))[RenderingFailed.name]).toMatchObject({ code: 'TEXT_EMPTY' });
  });

  it('renders with the version that is current at the time of rendering, in every replica', async () => {
    await service.replica();
    const templateId = randomUUID();
    const textsOf = async (): Promise<ReadonlySet<string | undefined>> => {
      const items = Array.from({ length: 30 }, () => clearedOf({ templateId }));
      // one packet each, so that both replicas get some
      for (const item of items) await service.broker.publishPacket([item]);
      await answered(items[29]!, MessageRendered.name);
      const all = await Promise.all(items.map((item) => answered(item, MessageRendered.name)));
      return new Set(all.map((answers) => answers[SendSms.name]?.text));
    };
    for (const text of ['first', 'second', 'third']) {
      await put(rest, `/templates/${templateId}`, { name: 'Versions', channel: 'sms', text });
      expect([...(await textsOf())]).toEqual([text]);
    }
    const inflected = {
      kind: 'virtual',
      names: { en: { nominative: 'x', genitive: 'x', plural: 'xs', abbreviation: 'x' } },
    };
    await put(rest, `/templates/${templateId}`, { name: 'Versions', channel: 'sms', text: '{{balance.bonus}}' });
    expect([...(await textsOf())]).toEqual(['300 bonus points']);
    await put(rest, '/currencies/bonus', inflected);
    expect([...(await textsOf())]).toEqual(['300 xs']);
    await rest('DELETE', `/templates/${templateId}`);
    const item = clearedOf({ templateId });
    await service.broker.publishPacket([item]);
    expect((await answered(item, RenderingFailed.name))[RenderingFailed.name]).toMatchObject({
      code: 'TEMPLATE_NOT_FOUND',
    });
    await put(rest, '/currencies/bonus', currencies.bonus);
  });

  it('answers a packet of 500 with duplicates once, though it comes to two replicas again and again', async () => {
    const items = Array.from({ length: 250 }, () => clearedOf({ templateId: smsId }));
    const packet = [...items, ...[...items].reverse()];
    const id = randomUUID();
    await Promise.all([
      service.broker.publishPacket(packet, { id }),
      service.broker.publishPacket(packet, { id }),
      service.broker.publishPacket([...packet].reverse()),
    ]);
    const ids = new Set(items.map(messageIdOf));
    await eventually(async () => {
      const sent = answersOf(orders).filter(({ payload }) => ids.has(payload.deliveryId ?? ''));
      expect(sent).toHaveLength(250);
      expect(new Set(sent.map(({ payload }) => payload.text))).toEqual(new Set([DISCOUNT_WORDS]));
      expect(await service.broker.depth('renderer.on.dispatcher.message-cleared')).toBe(0);
    }, within);
    await eventually(() => {
      const told = answersOf(rendered).filter(({ payload }) => ids.has(payload.messageId ?? ''));
      expect(told).toHaveLength(250);
    }, within);
    expect(await service.broker.depth('renderer.dead')).toBe(0);
  });

  it('keeps neither recipients nor words', async () => {
    const rows = await service.database.query<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'renderer' order by 1`,
    );
    const tables = rows.map(({ name }) => name).filter((name) => !/^(inbox.*|migration|audit)$/.test(name));
    expect(tables).toEqual(['currency', 'revision', 'template', 'template_version']);
  });
});
