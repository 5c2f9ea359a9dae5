import { SetTimer } from './set-timer';

const parse = (changes: object) => SetTimer.schema.safeParse({ ...SetTimer.example, ...changes });

describe('scheduler.set-timer', () => {
  it.each([
    ['an impossible date', { dueAt: '2026-02-30T10:00:00Z' }, 'dueAt'],
    ['a year that no calendar here has', { dueAt: '9999-01-01T10:00:00Z' }, 'dueAt'],
    ['a negative delay', { dueAt: '2026-05-01T21:14:59Z' }, 'dueAt'],
    ['an impossible date on the clock', { dueAt: { local: '2026-02-30T10:00', timeZone: 'UTC' } }, 'dueAt'],
    ['a time on the clock with an offset', { dueAt: { local: '2026-05-02T10:00Z', timeZone: 'UTC' } }, 'dueAt'],
    ['a zone that there is not', { dueAt: { local: '2026-05-02T10:00', timeZone: 'Europe/Atlantis' } }, 'dueAt'],
    ['a lifetime that ends before it begins', { expiresAt: '2026-05-02T06:00:00Z' }, 'expiresAt'],
    ['a timer without a name', { timerId: '' }, 'timerId'],
    ['a name with a NUL', { timerId: 'a\0b' }, 'timerId'],
    ['a name with half a surrogate pair', { timerId: 'a\ud800b' }, 'timerId'],
    ['an owner that can be no service', { owner: 'Dispatcher.#' }, 'owner'],
    ['a payload of more than 64 kB', { payload: { text: 'x'.repeat(65_530) } }, 'payload'],
    ['a payload that is no object', { payload: 'text' }, 'payload'],
  ])('refuses %s', (_, changes, field) => {
    const parsed = parse(changes);
    expect(parsed.success).toBe(false);
    expect(parsed.error!.issues.map(({ path }) => path[0])).toContain(field);
  });

  it('refuses a payload nested too deeply to be written', () => {
    let nested: object = {};
    for (let depth = 0; depth < 50_000; depth += 1) nested = { nested };
    expect(parse({ payload: nested }).success).toBe(false);
  });

  it('takes what is due at once, names in any script and a payload of just 64 kB', () => {
    expect(parse({ dueAt: SetTimer.example.decidedAt, timerId: 'член:1' }).success).toBe(true);
    expect(parse({ payload: { text: 'x'.repeat(65_525) } }).success).toBe(true);
    expect(parse({ dueAt: { local: '2026-05-02T10:00', timeZone: 'Europe/Madrid' } }).success).toBe(true);
  });
});
