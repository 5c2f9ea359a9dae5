import { type DueTimer, fireTimer, outcomeAt } from './fire-timer';

const timer: DueTimer = {
  owner: 'dispatcher',
  timerId: 't-1',
  dueAt: new Date('2026-05-02T06:00:00Z'),
  decidedAt: new Date('2026-05-01T21:15:00Z'),
  expiresAt: new Date('2026-05-02T18:00:00Z'),
  payload: { messageId: 'm-1' },
  causeId: '0b5f2c1d-3e4a-5f6b-8c7d-9e0f1a2b3c4d',
  correlationId: 'c-1',
  traceparent: null,
};
const now = new Date('2026-05-02T06:00:00.120Z');

describe('firing a timer', () => {
  it('gives the same id for the same timer and decision, whenever it fires', () => {
    const { id } = fireTimer(timer, now);
    expect(fireTimer(timer, new Date('2026-05-03T00:00:00Z')).id).toBe(id);
    const others = [
      { ...timer, timerId: 't-2' },
      { ...timer, owner: 'offers' },
      { ...timer, decidedAt: new Date('2026-05-01T21:15:00.001Z') },
    ];
    expect(new Set([id, ...others.map((other) => fireTimer(other, now).id)]).size).toBe(4);
  });

  it('tells what the timer was set for, and by whom', () => {
    expect(fireTimer(timer, now)).toMatchObject({
      contract: 'scheduler.timer-fired',
      correlationId: 'c-1',
      causationId: timer.causeId,
      occurredAt: timer.dueAt,
      payload: { payload: { messageId: 'm-1' }, outcome: 'due', firedAt: '2026-05-02T06:00:00.120Z' },
    });
  });

  it.each([
    ['2026-05-02T17:59:59.999Z', 'due'],
    ['2026-05-02T18:00:00.000Z', 'expired'],
  ])('at %s is %s', (moment, outcome) => {
    expect(outcomeAt(new Date(moment), timer)).toBe(outcome);
    expect(outcomeAt(new Date(moment), { expiresAt: null })).toBe('due');
  });
});
