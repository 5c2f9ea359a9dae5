import { dayOf, wallOf } from '@carillon/calendar';
import { nextRun } from './schedule';

const at = (text: string): number => Date.parse(text);
const ZONES = ['UTC', 'Europe/Madrid', 'America/New_York', 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Asia/Kathmandu'];

describe('a schedule', () => {
  it.each([
    [{ at: '10:00', timeZone: 'Europe/Madrid' }, '2026-05-01T07:59:59Z', '2026-05-01T08:00:00.000Z'],
    [{ at: '10:00', timeZone: 'Europe/Madrid' }, '2026-05-01T08:00:00Z', '2026-05-02T08:00:00.000Z'],
    [{ at: '02:30', timeZone: 'Europe/Madrid' }, '2026-03-28T12:00:00Z', '2026-03-29T01:30:00.000Z'], // skipped
    [{ at: '02:30', timeZone: 'Europe/Madrid' }, '2026-10-25T00:30:00Z', '2026-10-26T01:30:00.000Z'], // once that night
    [{ at: '10:00' }, '2026-05-01T08:00:00Z', '2026-05-01T09:00:00.000Z'], // Madrid has had its turn, London is next
    [{ cron: '0 9 * * 1', timeZone: 'Europe/Madrid' }, '2026-05-01T08:00:00Z', '2026-05-04T07:00:00.000Z'],
    [{ cron: '30 2 * * *', timeZone: 'Europe/Madrid' }, '2026-10-25T00:30:00Z', '2026-10-26T01:30:00.000Z'],
    [{ cron: '0 9 29 2 *' }, '2026-05-01T08:00:00Z', '2028-02-29T09:00:00.000Z'],
  ])('%j after %s runs at %s', (schedule, after, next) => {
    expect(new Date(nextRun(schedule, at(after))!).toISOString()).toBe(next);
  });

  it('by the clock of the member gives every zone its turn on each day of a year, once', () => {
    for (const time of ['02:30', '10:00']) {
      const turns = new Map(ZONES.map((zone) => [zone, new Array<string>()]));
      const end = at('2027-01-02T00:00:00Z');
      for (let moment = at('2025-12-31T00:00:00Z'); moment < end; moment = nextRun({ at: time }, moment, ZONES)!)
        for (const zone of ZONES)
          if (nextRun({ at: time, timeZone: zone }, moment - 1) === moment)
            turns.get(zone)!.push(dayOf(wallOf(moment, zone)));
      for (const days of turns.values()) {
        const ofYear = days.filter((day) => day.startsWith('2026'));
        expect([ofYear.length, new Set(ofYear).size]).toEqual([365, 365]);
      }
    }
  });
});
