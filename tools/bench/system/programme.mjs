/** A programme of any size: members, and offers of which one sends an SMS for each purchase. */
import { randomUUID } from 'node:crypto';
import { ToolError } from '../../lib/lifecycle.mjs';
import { until } from '../../lib/wait.mjs';

const TEMPLATE = '7e000000-0000-4000-8000-000000000201';
/** The member whose row all others are copies of. */
const FIRST = 'm-0';

/**
 * @param {import('../../stage/stage.mjs').Stage} stage
 * @param {{ members: number, offers: number }} size
 */
export async function loadProgramme({ services, database }, { members, offers }) {
  await call('PUT', `${services.members.url}/api/members/${FIRST}`, {
    firstName: 'Homer',
    lastName: 'Simpson',
    locale: 'en-US',
    timeZone: 'America/New_York',
    phone: { value: '+15550100001', verified: true },
    email: { value: 'homer@example.com', verified: true },
    balances: [{ currency: 'BONUS', amount: 300 }],
  });
  await addMembers(database, members);
  await call('PUT', `${services.renderer.url}/api/templates/${TEMPLATE}`, {
    name: 'Receipt',
    channel: 'sms',
    text: 'Dear {{member.firstName}}, {{purchaseAmount}} at {{pointOfSale}}. Thank you!',
  });
  await addOffers(services.offers.url, offers);
}

/** As those of the quickest networks. */
export const RECEIPTS_AFTER_MS = 1_000;

/** Receipts of the SMSC come some time after its answers. */
export async function slowReceipts({ simulators }) {
  const rule = { protocol: 'smpp', match: { to: '*' }, behaviour: { receiptDelayMs: RECEIPTS_AFTER_MS } };
  await call('PUT', `${simulators.url}/rules`, { rules: [rule] });
}

/** More than this many rows are added without indexes, which are built afterwards. */
const FEW = 100_000;

/**
 * Copies of the first one, each with a phone and an email of its own, as they are long after they have joined: what they want has
 * been announced, and every page has been vacuumed. The centre delivers nothing to numbers that end with 0000.
 */
async function addMembers(database, count) {
  const { rows } = await database.query(`select count(*)::int as count from members.member`);
  const present = rows[0].count;
  if (present >= count) return;
  await database.query(`set maintenance_work_mem = '512MB'`);
  // What a new member wants is announced to all services: for a million of them that goes on for minutes, and would be measured.
  await database.query(`alter table members.member disable trigger user`);
  const indexes = count - present > FEW ? await indexesOf(database, 'members.member') : [];
  for (const { name } of indexes) await database.query(`drop index ${name}`);
  await copyFirst(database, present, count);
  for (const { definition } of indexes) await database.query(definition);
  await database.query(`alter table members.member enable trigger user`);
  await database.query('vacuum analyze members.member');
  await database.query('checkpoint');
  await database.query('reset maintenance_work_mem');
  await vacuumed(database);
}

/** Resolves when the server has done what so many new rows have given it to do by itself; measuring goes on after a minute anyway. */
async function vacuumed(database) {
  const idle = async () => {
    const { rows } = await database.query(
      `select count(*)::int as workers from pg_stat_activity where backend_type = 'autovacuum worker'`,
    );
    return rows[0].workers === 0;
  };
  await until(idle, { timeoutMs: 60_000, everyMs: 500 });
}

/** All but those of its keys. */
async function indexesOf(database, table) {
  const { rows } = await database.query(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
     from pg_index where indrelid = $1::regclass and not indisunique`,
    [table],
  );
  return rows;
}

async function copyFirst(database, from, to) {
  const { rows: columns } = await database.query(
    `select column_name as name from information_schema.columns
     where table_schema = 'members' and table_name = 'member' and is_generated = 'NEVER'
       and column_name not in ('member_id', 'profile', 'phone', 'email')`,
  );
  const others = columns.map(({ name }) => `, ${name}`).join('');
  await database.query(
    `insert into members.member (member_id, profile, phone, email${others})
     select 'm-' || n,
       jsonb_set(jsonb_set(profile, '{phone,value,value}', to_jsonb('+1555' || lpad(n::text, 7, '0') || '1')),
         '{email,value,value}', to_jsonb('m' || n || '@example.com')),
       '+1555' || lpad(n::text, 7, '0') || '1', 'm' || n || '@example.com'${others}
     from members.member, generate_series($1::int, $2::int - 1) n where member_id = '${FIRST}'`,
    [from, to],
  );
}

/** The first one holds for every purchase; the others wait for the same event and hold for none. */
async function addOffers(url, count) {
  for (let index = 0; index < count; index += 1) {
    const id = offerId(index);
    const terms = {
      name: `Offer ${index}`,
      eventType: 'purchase.completed',
      period: {},
      filter: index === 0 ? null : nobodysFilter(index),
      action: { kind: 'send-message', channel: 'sms', templateId: TEMPLATE, messageType: 'system' },
    };
    await call('POST', `${url}/api/offers/${id}/stop`, undefined, [404, 409]);
    await call('PUT', `${url}/api/offers/${id}`, terms);
    await call('POST', `${url}/api/offers/${id}/start`);
  }
}

const offerId = (index) => `0f000000-0000-4000-8000-${String(index).padStart(12, '0')}`;

/** As real offers have it: a place, and an amount above which it holds. */
const nobodysFilter = (index) => ({
  combinator: 'and',
  rules: [
    { field: 'event.pointOfSale', operator: '=', value: `store-${index}` },
    { field: 'event.amount', operator: '>', value: 1_000_000 },
  ],
});

/** Calls REST. @returns the body of the answer, whose status is good or among those `tolerated` */
export async function call(method, url, body, tolerated = []) {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await response.text();
  if (!response.ok && !tolerated.includes(response.status))
    throw new ToolError(`${method} ${url}: ${response.status} ${answer}`);
  return answer;
}

/** A purchase as a till publishes it; the receipt is named `name`, and so is its message. */
export function purchase(name, member, id = randomUUID()) {
  const data = { purchaseId: name, pointOfSale: name, currency: 'EUR', amount: 12.5 };
  const event = { specversion: '1.0', id, source: '/bench/till', type: 'purchase.completed', subject: member };
  return Buffer.from(JSON.stringify({ ...event, time: new Date().toISOString(), data }));
}
