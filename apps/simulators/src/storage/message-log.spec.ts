import { MessageIds } from './message-ids';
import { MessageLog } from './message-log';
import type { ReceivedMail, ReceivedSms } from './received-message';

const sms = (id: string): ReceivedSms => ({
  protocol: 'smpp',
  id,
  receivedAtMs: 0,
  from: '',
  to: '',
  accepted: true,
  status: '',
  total: 1,
  parts: [],
});
const mail = (id: string, octets: number): ReceivedMail => {
  const { total: _total, parts: _parts, ...submission } = sms(id);
  return { ...submission, protocol: 'smtp', source: Buffer.alloc(octets), dsn: {} };
};
const idsOf = (log: MessageLog) => Array.from(log.newestFirst(), ({ id }) => id);

describe('the message log', () => {
  it('keeps the last messages, newest first, and counts all', () => {
    const log = new MessageLog(3);
    for (const id of ['1', '2', '3', '4', '5']) log.add(sms(id));
    expect(idsOf(log)).toEqual(['5', '4', '3']);
    expect(log.find('2')).toBeUndefined();
    expect(log.find('4')?.id).toBe('4');
    expect(log.counts().smpp).toEqual({ accepted: 5, refused: 0 });
  });

  it('lets old messages go when big ones come', () => {
    const log = new MessageLog(100, 100_000);
    for (const id of ['1', '2', '3', '4']) log.add(mail(id, 10_000));
    expect(idsOf(log)).toEqual(['4', '3', '2']);
    log.clear();
    expect(idsOf(log)).toEqual([]);
    log.add(mail('5', 10_000));
    expect(idsOf(log)).toEqual(['5']);
  });
});

it('message ids fit 63 bits and never come again after a restart', () => {
  const start = Date.now();
  const first = new MessageIds(start);
  const earlier = Array.from({ length: 1_000 }, () => first.take());
  const later = new MessageIds(start + 1).take();
  expect(later).toBeGreaterThan(earlier.at(-1) ?? 0n);
  expect(later).toBeLessThan(2n ** 63n);
});
