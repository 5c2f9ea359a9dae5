import { parseArgs } from 'node:util';
import { ToolError } from '../lib/lifecycle.mjs';
import { step } from '../lib/progress.mjs';
import { until } from '../lib/wait.mjs';
import { setUp } from '../stage/stage.mjs';

export const summary =
  'a file of members imported and exported: rows a second, peak memory of the service; --json, --rows=N (a million), --format=jsonl';

const COLUMNS = 'memberId,firstName,lastName,birthDate,locale,phone,phoneVerified,email,address.city,cards,balances';
const NAMES = ['Homer', 'Marge', 'Bart', 'Lisa', 'Maggie', 'Ned', 'Apu', 'Moe', 'Barney', 'Edna'];
/** One row in a hundred cannot be used. */
const FAULTY = 100;
const LINES_AT_ONCE = 1_000;
const SAMPLE_EVERY_MS = 100;
const PATIENCE_MS = 3_600_000;

/** @param {readonly string[]} args */
export async function main(args) {
  const { values } = parseArgs({
    args: [...args],
    options: { json: { type: 'boolean' }, rows: { type: 'string' }, format: { type: 'string' } },
  });
  const count = Number(values.rows ?? 1_000_000);
  if (!Number.isInteger(count) || count < 1) throw new ToolError('--rows takes a whole number');
  const format = values.format ?? 'csv';
  if (!['csv', 'jsonl'].includes(format)) throw new ToolError('--format takes csv or jsonl');
  const stage = await setUp({ names: ['members'], settings: { members: { DEFAULT_COUNTRY: 'ES' } } });
  const results = await measure(stage.services.members, count, format);
  await stage.close();
  if (values.json) console.log(JSON.stringify({ bench: 'members', format, ...results }));
  else console.table({ [`${count} rows of ${format}`]: results });
  return 0;
}

async function measure({ url }, count, format) {
  const memory = watchMemory(url);
  const { megabytes: idle } = await memory.now();
  const uploaded = await step('upload', () => timed(() => upload(url, count, format)));
  const imported = await step('import', () => timed(() => finished(url, uploaded.value.id)));
  const importPeak = memory.peak();
  const { cpuSeconds } = await memory.now();
  const exported = await step('export', () => timed(() => readExport(url, format)));
  memory.stop();
  const { rows } = imported.value;
  if (rows.read !== count || rows.refused !== Math.floor(count / FAULTY))
    throw new ToolError(`the report is wrong: ${JSON.stringify(rows)}`);
  if (exported.value !== count - rows.refused) throw new ToolError(`${exported.value} rows were exported`);
  return {
    rows: count,
    megabytes: Math.round(imported.value.bytes / 1e6),
    refused: rows.refused,
    corrected: rows.corrected,
    uploadSeconds: uploaded.seconds,
    importSeconds: imported.seconds,
    serviceCpuSeconds: Math.round(cpuSeconds),
    importPerSecond: Math.round(count / imported.seconds),
    exportPerSecond: Math.round(exported.value / exported.seconds),
    idleMegabytes: idle,
    importPeakMegabytes: importPeak,
    peakMegabytes: memory.peak(),
  };
}

async function timed(work) {
  const began = performance.now();
  const value = await work();
  return { value, seconds: Number(((performance.now() - began) / 1_000).toFixed(1)) };
}

/** Generated while it is sent. */
async function upload(url, count, format) {
  const body = ReadableStream.from(file(count, format));
  const path = `/api/member-imports?format=${format}&name=bench`;
  const headers = { 'content-type': format === 'csv' ? 'text/csv' : 'application/x-ndjson' };
  const response = await fetch(`${url}${path}`, { method: 'POST', headers, body, duplex: 'half' });
  const answer = await response.json();
  if (response.status !== 202) throw new ToolError(`the file was not taken: ${JSON.stringify(answer)}`);
  return answer;
}

function* file(count, format) {
  if (format === 'csv') yield Buffer.from(`${COLUMNS}\n`);
  const lineOf = format === 'csv' ? csvLine : jsonLine;
  for (let start = 0; start < count; start += LINES_AT_ONCE) {
    const indexes = Array.from({ length: Math.min(LINES_AT_ONCE, count - start) }, (_, offset) => start + offset);
    yield Buffer.from(indexes.map(lineOf).join(''));
  }
}

/** Phones as people write them; one in a hundred is too short. */
function memberOf(index) {
  const digits = `6${String(index).padStart(8, '0')}`;
  const phone =
    index % FAULTY === FAULTY - 1 ? '12' : index % 2 ? `+34${digits}` : `${digits.slice(0, 3)} ${digits.slice(3)}`;
  return {
    memberId: `m-${index}`,
    firstName: NAMES[index % NAMES.length],
    lastName: `Simpson ${index}`,
    birthDate: `${1950 + (index % 60)}-05-12`,
    locale: 'es-ES',
    phone,
    email: `Member.${index}@Example.com`,
    city: 'Springfield',
    card: String(7e15 + index),
    bonus: index % 1_000,
  };
}

function csvLine(index) {
  const { memberId, firstName, lastName, birthDate, locale, phone, email, city, card, bonus } = memberOf(index);
  const cards = `"[{""number"":""${card}"",""state"":""activated""}]"`;
  const balances = `"[{""currency"":""bonus"",""amount"":${bonus}}]"`;
  return `${memberId},${firstName},${lastName},${birthDate},${locale},${phone},true,${email},${city},${cards},${balances}\n`;
}

function jsonLine(index) {
  const { memberId, firstName, lastName, birthDate, locale, phone, email, city, card, bonus } = memberOf(index);
  const row = {
    ...{ memberId, firstName, lastName, birthDate, locale },
    phone: { value: phone, verified: true },
    email: { value: email },
    address: { city },
    cards: [{ number: card, state: 'activated' }],
    balances: [{ currency: 'bonus', amount: bonus }],
  };
  return `${JSON.stringify(row)}\n`;
}

async function finished(url, id) {
  let found;
  const isDone = async () => {
    found = await (await fetch(`${url}/api/member-imports/${id}`)).json();
    return found.state !== 'running';
  };
  if (!(await until(isDone, { timeoutMs: PATIENCE_MS, everyMs: 100 })) || found.state !== 'done')
    throw new ToolError(`the import has not come to its end: ${JSON.stringify(found)}`);
  return found;
}

/** @returns how many members are in it */
async function readExport(url, format) {
  const { body } = await fetch(`${url}/api/member-exports?format=${format}`);
  let lines = format === 'csv' ? -1 : 0;
  for await (const piece of body) for (const byte of piece) if (byte === 10) lines += 1;
  return lines;
}

/** The resident memory of the service's process in megabytes, and the processor time it has taken, as its metrics tell it. */
function watchMemory(url) {
  let peak = 0;
  const now = async () => {
    const text = await (await fetch(`${url}/metrics`)).text();
    const valueOf = (name) => Number(new RegExp(`^${name}\\S* (\\S+)$`, 'm').exec(text)?.[1]);
    const megabytes = Math.round(valueOf('process_resident_memory_bytes') / 1e6);
    peak = Math.max(peak, megabytes);
    return { megabytes, cpuSeconds: valueOf('process_cpu_seconds_total') };
  };
  const timer = setInterval(() => void now().catch(() => undefined), SAMPLE_EVERY_MS);
  return { now, peak: () => peak, stop: () => clearInterval(timer) };
}
