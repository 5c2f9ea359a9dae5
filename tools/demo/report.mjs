import { shorten } from './message-ticker.mjs';

const HEADINGS = ['UTC', 'event', 'member', 'channel', 'text', 'status'];
const TEXT = HEADINGS.indexOf('text');
const GAP = '  ';
const NARROWEST_TEXT = 24;

/**
 * What became of every event, as lines of a table: one for each message, and one for an event without any.
 *
 * @param {object} options
 * @param {readonly import('../../libs/testing/src/day').DayLine[]} options.day
 * @param {readonly import('../../libs/testing/src/day').EventEnd[]} options.ends
 * @param {string} options.suffix of the ids, left out of the table
 * @param {number} [options.width] of the terminal
 */
export function tableOf({ day, ends, suffix, width = process.stdout.columns ?? 170 }) {
  const rows = [HEADINGS, ...rowsOf(day, ends, suffix)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const others = widths.reduce((sum, one, column) => (column === TEXT ? sum : sum + one + GAP.length), 2);
  widths[TEXT] = Math.min(widths[TEXT], Math.max(NARROWEST_TEXT, width - others));
  return rows.map((row) =>
    row
      .map((cell, column) => fit(cell, widths[column]))
      .join(GAP)
      .trimEnd(),
  );
}

/**
 * How many messages went by each channel, and how they stand, as lines; a channel without any has a line, too.
 *
 * @param {object} options
 * @param {readonly string[]} options.channels
 * @param {readonly import('../../libs/testing/src/day').EventEnd[]} options.ends
 * @param {Iterable<import('../../libs/testing/src/day').TillAnswer>} options.answers of tills
 * @returns {{ lines: readonly string[], silent: readonly string[] }} `silent`: the channels by which nothing went
 */
export function channelsOf({ channels, ends, answers }) {
  const statuses = ends.flatMap(({ messages = [] }) => messages.map(({ fate }) => [fate.channel, fate.status]));
  for (const answer of answers)
    for (const place of ['receipt', 'cashier']) if (answer[place].length > 0) statuses.push([place, 'answered']);
  const counted = channels.map((channel) => {
    const counts = new Map();
    for (const [own, status] of statuses) if (own === channel) counts.set(status, (counts.get(status) ?? 0) + 1);
    return [channel, counts];
  });
  const isSilent = ([, counts]) => !HANDED_OVER.some((status) => counts.has(status));
  return {
    lines: counted.map(
      ([channel, counts]) =>
        `${channel.padEnd(10)}${[...counts].map(([status, count]) => `${count} ${status}`).join(', ')}`,
    ),
    silent: counted.filter(isSilent).map(([channel]) => channel),
  };
}

/** What a message is that has gone out. */
const HANDED_OVER = ['sent', 'delivered', 'read', 'clicked', 'answered'];

const fit = (cell, width) => shorten(cell, width).padEnd(width);

function rowsOf(day, ends, suffix) {
  const byEvent = new Map(ends.map((end) => [end.eventId, end]));
  const seen = new Set();
  return day.flatMap(({ eventId, memberId, time }) => {
    const start = [new Date(time).toISOString().slice(11, 16), plain(eventId, suffix), plain(memberId, suffix)];
    if (seen.has(eventId)) return [[...start, '', '', 'a copy: handled once']];
    seen.add(eventId);
    const { messages = [], rejection } = byEvent.get(eventId) ?? {};
    if (rejection) return [[...start, '', '', `${rejection.queue.split('.').at(-1)}: ${rejection.code}`]];
    if (messages.length === 0) return [[...start, '', '', 'no message']];
    return messages.map((message, index) => [...(index === 0 ? start : ['', '', '']), ...cellsOf(message)]);
  });
}

function cellsOf({ fate, received }) {
  const text = received?.subject ? `${received.subject}: ${received.text}` : (received?.text ?? '');
  return [fate.channel, text, fate.code ? `${fate.status}: ${fate.code}` : fate.status];
}

const plain = (id, suffix) => (suffix && id.endsWith(suffix) ? id.slice(0, -suffix.length) : id);
