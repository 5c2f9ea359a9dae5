import { randomUUID } from 'node:crypto';
import { eventually, type ReceivedMessage, useService } from '@carillon/testing';
import { TestSmsc } from '../src/providers/smpp/test-peer/test-smsc';
import { gatewaySms } from '../src/service';
import { Centre } from './centre';
import { sms, statusesOf } from './messages';

jest.setTimeout(90_000);
const PATIENT = { withinMs: 60_000 };

let smsc: TestSmsc;
let centre: Centre;
let port: number;

const service = useService(gatewaySms, async () => {
  centre = new Centre();
  smsc = await TestSmsc.start(centre.behaviour);
  port = smsc.port;
  return {
    SMPP_URL: `smpp://esme:secret@127.0.0.1:${port}?window=20&reconnectMinMs=100&reconnectMaxMs=500&throttlePauseMs=200`,
    SMS_FROM: 'CARILLON',
    // Long enough for a machine that is busy with other tests.
    SEND_TIMEOUT_MS: '10000',
  };
});

let statuses: ReceivedMessage[];

beforeAll(async () => {
  statuses = await service.broker.collect('carillon.internal', 'delivery.status-changed');
});

afterAll(async () => {
  await smsc.close();
});

const told = (deliveryId: string) => statusesOf(statuses, deliveryId);

const words = (deliveryId: string): readonly string[] => told(deliveryId).map(({ status }) => status);

const rowOf = async (deliveryId: string) => {
  const rows = await service.database.query<{ state: string; attempt: number; code: string | null }>(
    'select state, attempt, code from gateway_sms.delivery where delivery_id = $1',
    [deliveryId],
  );
  return rows[0];
};

async function leaveInSending(deliveryId: string, aliveForMs?: number): Promise<void> {
  const worker = randomUUID();
  await service.database.query(
    `insert into gateway_sms.delivery (delivery_id, provider, state, attempt, worker_id, correlation_id)
     values ($1, 'smpp', 'sending', 1, $2, 'crashed')`,
    [deliveryId, worker],
  );
  if (aliveForMs === undefined) return;
  await service.database.query(`insert into gateway_sms.worker values ($1, now() + $2 * interval '1 millisecond')`, [
    worker,
    aliveForMs,
  ]);
}

describe('what an SMS comes to', () => {
  it('hands over every message of a packet once and tells so', async () => {
    const all = Array.from({ length: 300 }, () => sms());
    await service.broker.publishPacket(all.map(({ item }) => item));
    await eventually(() => {
      for (const { deliveryId } of all) expect(words(deliveryId)).toEqual(['sent']);
    }, PATIENT);
    expect(new Set(all.map(({ to }) => centre.timesTaken(to)))).toEqual(new Set([1]));
    expect(centre.sender(all[0]!.to)).toBe('CARILLON');
  });

  it('keeps neither number nor text', async () => {
    const { item, deliveryId, to } = sms({ text: 'a very secret word' });
    await service.broker.publishPacket([item]);
    await eventually(() => expect(words(deliveryId)).toEqual(['sent']), PATIENT);
    const rows = await service.database.query<{ row: string }>(
      `select row_to_json(d)::text || row_to_json(p)::text as row
       from gateway_sms.delivery d join gateway_sms.delivery_part p using (delivery_id) where delivery_id = $1`,
      [deliveryId],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]!.row).not.toContain(to.slice(1));
    expect(rows[0]!.row).not.toContain('secret');
  });

  it('is failed when the centre refuses the number', async () => {
    const { item, deliveryId } = sms({ to: Centre.badNumber() });
    await service.broker.publishPacket([item]);
    await eventually(
      () => expect(told(deliveryId)).toMatchObject([{ status: 'failed', code: 'ESME_RINVDSTADR' }]),
      PATIENT,
    );
  });

  it('is failed when it names a provider that is not there', async () => {
    const { item, deliveryId, to } = sms({ provider: 'carrier-pigeon' });
    await service.broker.publishPacket([item]);
    await eventually(
      () => expect(told(deliveryId)).toMatchObject([{ status: 'failed', code: 'NO_SUCH_PROVIDER' }]),
      PATIENT,
    );
    expect(centre.timesTaken(to)).toBe(0);
  });

  it('is expired, and not sent, when its lifetime is over', async () => {
    const { item, deliveryId, to } = sms({ expiresAt: '2020-01-01T00:00:00Z' });
    await service.broker.publishPacket([item]);
    await eventually(() => expect(words(deliveryId)).toEqual(['expired']), PATIENT);
    expect(centre.timesTaken(to)).toBe(0);
  });

  it('goes once in the end although the centre throttles', async () => {
    const all = Array.from({ length: 30 }, () => sms({ to: Centre.throttledOnce() }));
    await service.broker.publishPacket(all.map(({ item }) => item));
    await eventually(() => {
      for (const { deliveryId } of all) expect(words(deliveryId)).toEqual(['sent']);
    }, PATIENT);
    for (const { to } of all) expect(centre.timesTaken(to)).toBe(1);
  });

  it('is unknown when the centre takes it and never answers', async () => {
    const { item, deliveryId, to } = sms({ to: Centre.silent() });
    await service.broker.publishPacket([item]);
    await eventually(() => expect(words(deliveryId)).toEqual(['unknown']), PATIENT);
    expect(centre.timesTaken(to)).toBe(1);
  });

  it('is delivered when every part of a long text is', async () => {
    const { item, deliveryId, to } = sms({ text: 'long '.repeat(60) });
    await service.broker.publishPacket([item]);
    await eventually(() => expect(words(deliveryId)).toEqual(['sent']), PATIENT);
    const [first, ...others] = centre.idsOf(to);
    expect(others).toHaveLength(1);
    centre.receipt(smsc.session, first!, 'DELIVRD');
    await eventually(async () => {
      const parts = await service.database.query(
        `select from gateway_sms.delivery_part where delivery_id = $1 and status = 'delivered'`,
        [deliveryId],
      );
      expect(parts).toHaveLength(1);
    }, PATIENT);
    expect(words(deliveryId)).toEqual(['sent']);
    centre.receipt(smsc.session, others[0]!, 'DELIVRD');
    await eventually(() => expect(words(deliveryId)).toEqual(['sent', 'delivered']), PATIENT);
  });
});

describe('receipts', () => {
  it('counts once, however often it comes, and before the answer as well', async () => {
    const { item, deliveryId } = sms({ to: Centre.receiptFirst() });
    await service.broker.publishPacket([item]);
    await eventually(() => expect(words(deliveryId)).toEqual(['sent', 'delivered']), PATIENT);
    expect(await rowOf(deliveryId)).toMatchObject({ state: 'delivered' });
  });

  it('of a whole packet, each ahead of its answer, are all matched', async () => {
    const all = Array.from({ length: 200 }, () => sms({ to: Centre.receiptFirst() }));
    await service.broker.publishPacket(all.map(({ item }) => item));
    await eventually(() => {
      for (const { deliveryId } of all) expect(words(deliveryId)).toEqual(['sent', 'delivered']);
    }, PATIENT);
    const parked = await service.database.query('select from gateway_sms.parked_receipt');
    expect(parked).toHaveLength(0);
  });

  it('corrects what was reported too early', async () => {
    const { item, deliveryId, to } = sms();
    await service.broker.publishPacket([item]);
    await eventually(() => expect(words(deliveryId)).toEqual(['sent']), PATIENT);
    const [id] = centre.idsOf(to);
    centre.receipt(smsc.session, id!, 'UNDELIV');
    await eventually(() => expect(words(deliveryId)).toEqual(['sent', 'undelivered']), PATIENT);
    centre.receipt(smsc.session, id!, 'DELIVRD');
    centre.receipt(smsc.session, id!, 'EXPIRED');
    await eventually(() => expect(words(deliveryId)).toEqual(['sent', 'undelivered', 'delivered']), PATIENT);
  });

  it('about somebody else’s message is parked and harms nobody', async () => {
    centre.receipt(smsc.session, 'somebody-elses', 'DELIVRD');
    await eventually(async () => {
      const rows = await service.database.query(
        `select from gateway_sms.parked_receipt where spelling = 'somebody-elses'`,
      );
      expect(rows).toHaveLength(1);
    }, PATIENT);
    await service.database.query('delete from gateway_sms.parked_receipt');
  });
});

describe('the same again', () => {
  it('sends once for a packet that comes twice, and for a copy of an item in another packet', async () => {
    const all = Array.from({ length: 50 }, () => sms());
    const items = all.map(({ item }) => item);
    const id = randomUUID();
    await Promise.all([
      service.broker.publishPacket(items, { id }),
      service.broker.publishPacket(items, { id }),
      service.broker.publishPacket(items.slice(10, 30)),
    ]);
    const last = sms();
    await service.broker.publishPacket([last.item]);
    await eventually(() => {
      for (const { deliveryId } of [...all, last]) expect(words(deliveryId)).toContain('sent');
    }, PATIENT);
    await service.broker.publishPacket(items, { id });
    await eventually(
      async () => expect(await service.broker.depth('gateway-sms.on.delivery.send-sms')).toBe(0),
      PATIENT,
    );
    await eventually(async () => expect(await service.broker.depth('retry.5s')).toBe(0), PATIENT);
    for (const { to } of all) expect(centre.timesTaken(to)).toBe(1);
    for (const { deliveryId } of all) expect(new Set(words(deliveryId))).toEqual(new Set(['sent']));
  });

  it('sends once when two replicas get copies and the broker cuts the line', async () => {
    await service.replica();
    const all = Array.from({ length: 400 }, () => sms({ to: Centre.slow() }));
    const items = all.map(({ item }) => item);
    for (let at = 0; at < items.length; at += 40) await service.broker.publishPacket(items.slice(at, at + 40));
    await service.broker.publishPacket(items);
    await service.broker.cutConnections();
    await eventually(() => {
      for (const { deliveryId } of all) expect(new Set(words(deliveryId))).toEqual(new Set(['sent']));
    }, PATIENT);
    for (const { to } of all) expect(centre.timesTaken(to)).toBe(1);
  });
});

describe('a worker that died', () => {
  it('leaves messages whose fate is unknown', async () => {
    const { item, deliveryId, to } = sms();
    await leaveInSending(deliveryId);
    await service.broker.publishPacket([item]);
    await eventually(
      () => expect(told(deliveryId)).toMatchObject([{ status: 'unknown', code: 'INTERRUPTED' }]),
      PATIENT,
    );
    expect(centre.timesTaken(to)).toBe(0);
  });

  it('leaves messages that are sent again if they want to', async () => {
    const { item, deliveryId, to } = sms({ onUnknown: 'resend' });
    await leaveInSending(deliveryId);
    await service.broker.publishPacket([item]);
    await eventually(() => expect(words(deliveryId)).toEqual(['sent']), PATIENT);
    expect(centre.timesTaken(to)).toBe(1);
  });

  it('is not taken for dead while its lease runs', async () => {
    const { item, deliveryId, to } = sms();
    const began = Date.now();
    await leaveInSending(deliveryId, 4_000);
    await service.broker.publishPacket([item]);
    await eventually(() => expect(words(deliveryId)).toEqual(['unknown']), PATIENT);
    expect(Date.now() - began).toBeGreaterThan(3_900);
    expect(centre.timesTaken(to)).toBe(0);
  });
});

describe('stops and outages', () => {
  it('goes on after a restart in the middle, and sends nothing twice', async () => {
    const all = Array.from({ length: 300 }, () => sms({ to: Centre.slow() }));
    for (let at = 0; at < all.length; at += 50) {
      await service.broker.publishPacket(all.slice(at, at + 50).map(({ item }) => item));
    }
    await eventually(() => expect(centre.timesTaken(all[0]!.to)).toBe(1), PATIENT);
    await service.restart();
    await eventually(() => {
      for (const { deliveryId } of all) expect(words(deliveryId)).toEqual(['sent']);
    }, PATIENT);
    for (const { to } of all) expect(centre.timesTaken(to)).toBe(1);
  });

  it('waits for a centre that is away', async () => {
    await smsc.close();
    const { item, deliveryId, to } = sms();
    await service.broker.publishPacket([item]);
    await eventually(() => expect(words(deliveryId)).toEqual(['deferred']), PATIENT);
    smsc = await TestSmsc.start(centre.behaviour, port);
    await eventually(() => expect(words(deliveryId)).toEqual(['deferred', 'sent']), PATIENT);
    expect(centre.timesTaken(to)).toBe(1);
  });

  it('stops the provider and not the message when the account is refused', async () => {
    const { item, deliveryId } = sms({ to: Centre.badAccount() });
    await service.broker.publishPacket([item]);
    await eventually(
      () => expect(told(deliveryId)).toMatchObject([{ status: 'deferred', code: 'ESME_RINVPASWD' }]),
      PATIENT,
    );
    const next = sms();
    await service.broker.publishPacket([next.item]);
    await eventually(() => expect(words(next.deliveryId)).toEqual(['deferred']), PATIENT);
    expect(centre.timesTaken(next.to)).toBe(0);
    const metrics = await (await fetch(new URL('/metrics', service.running.url))).text();
    expect(metrics).toMatch(/provider_paused\{.*provider="smpp".*\} 1/);
    expect(metrics).toMatch(/sends_total\{.*outcome="rejected-account".*\} 1/);
  });
});
