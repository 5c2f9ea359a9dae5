import { readTill } from './read-till';

const NOW = new Date('2026-05-01T10:15:00Z');
const waiting = (headers: Readonly<Record<string, unknown>> = {}) => ({
  replyTo: 'till.7',
  correlationId: 'c-1',
  headers,
});

describe('readTill', () => {
  it('waits half a second when the till does not say how long it waits', () => {
    expect(readTill(waiting(), NOW)).toEqual({
      till: {
        replyTo: 'till.7',
        correlationId: 'c-1',
        askedAt: '2026-05-01T10:15:00.000Z',
        deadlineAt: '2026-05-01T10:15:00.500Z',
      },
      unfit: [],
    });
  });

  it('takes the deadline and the printer from headers, numbers also as text', () => {
    const headers = { 'deadline-ms': '1200', 'printer-width': 32, 'printer-code-page': ' cp866 ' };
    expect(readTill(waiting(headers), NOW).till).toMatchObject({
      deadlineAt: '2026-05-01T10:15:01.200Z',
      printer: { width: 32, codePage: 'cp866' },
    });
  });

  it.each([
    ['deadline-ms', 0],
    ['deadline-ms', 'soon'],
    ['printer-width', 3],
    ['printer-code-page', ''],
    ['printer-code-page', { page: 866 }],
  ])('goes on without the header %s when it is %j', (name, value) => {
    const { till, unfit } = readTill(waiting({ [name]: value }), NOW);
    expect([unfit, till.deadlineAt]).toEqual([[name], '2026-05-01T10:15:00.500Z']);
    expect(Object.values(till.printer ?? {}).filter((one) => one !== undefined)).toEqual([]);
  });
});
