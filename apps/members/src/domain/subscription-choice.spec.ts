import { CHANNELS, MESSAGE_TYPES, type OptOut, type SubscriptionCell } from '@carillon/contracts';
import fc from 'fast-check';
import { mergeFacts, stateFacts } from './merge-facts';
import {
  changedCells,
  type Choice,
  chooseCells,
  momentAfter,
  optOutsOf,
  REFUSED_ALL,
  type Standing,
} from './subscription-choice';

const cell = (
  messageType: SubscriptionCell['messageType'],
  channel: SubscriptionCell['channel'],
  selected = false,
) => ({
  messageType,
  channel,
  selected,
});
const standing = (optOuts: OptOut[], at = 100): Standing => ({
  profile: mergeFacts({}, { optOuts }, new Date(at)),
  chosen: undefined,
});
const choose = (from: Standing, choice: Omit<Choice, 'types'>): Standing =>
  chooseCells(from, { ...choice, types: MESSAGE_TYPES });
const after = ({ profile }: Standing) => optOutsOf(profile);
/** The cells that are refused, whatever the words for it. */
const refused = (from: Standing) =>
  changedCells([], after(from), MESSAGE_TYPES).map((one) => `${one.messageType} ${one.channel}`);

describe('chooseCells', () => {
  it('takes one cell out and puts it back', () => {
    const out = choose(standing([]), { cells: [cell('offer', 'email')], at: 200 });
    expect(after(out)).toEqual([{ messageType: 'offer', channel: 'email' }]);
    expect(after(choose(out, { cells: [cell('offer', 'email', true)], at: 300 }))).toEqual([]);
  });

  it('keeps wildcards as far as they still hold', () => {
    const all = standing([{ messageType: '*', channel: 'sms' }]);
    expect(after(choose(all, { cells: [cell('offer', 'sms')], at: 200 }))).toEqual(after(all));
    const but = choose(all, { cells: [cell('offer', 'sms', true)], at: 200 });
    expect(refused(but).sort()).toEqual(
      ['cashback', 'device-emulation', 'mailing', 'payment', 'refill', 'refund'].map((type) => `${type} sms`),
    );
  });

  it('never lets a choice of one cell undo a refusal of another, however late either comes', () => {
    const late = choose(choose(standing([]), { cells: [cell('offer', 'email')], at: 300 }), {
      cells: [cell('mailing', 'sms')],
      at: 200,
    });
    expect(refused(late)).toEqual(['offer email', 'mailing sms']);
  });

  it('loses against a later statement of all, and wins over an earlier one', () => {
    const chosen = choose(standing([]), { cells: [cell('offer', 'email')], at: 200 });
    const stated: Standing = { ...chosen, profile: mergeFacts(chosen.profile, { optOuts: [] }, new Date(300)) };
    expect(choose(stated, { cells: [cell('offer', 'email')], at: 250 })).toBe(stated);
    expect(refused(choose(stated, { cells: [cell('offer', 'email')], at: 350 }))).toEqual(['offer email']);
  });

  it('leaves alone what is read-only', () => {
    const from = standing([]);
    expect(choose(from, { cells: [cell('system', 'email')], at: 200 })).toBe(from);
    expect(changedCells([], REFUSED_ALL, MESSAGE_TYPES).map(({ messageType }) => messageType)).not.toContain('system');
  });

  it('spells out what is left of a refusal of all, types of the programme’s own included', () => {
    const types = ['offer', 'system', 'happy-hour'];
    const but = chooseCells(standing([...REFUSED_ALL]), { cells: [cell('offer', 'sms', true)], at: 200, types });
    const names = changedCells([], after(but), types).map(({ messageType, channel }) => `${messageType} ${channel}`);
    const all = ['offer', 'happy-hour'].flatMap((type) => CHANNELS.map((channel) => `${type} ${channel}`));
    expect(names).toEqual(all.filter((name) => name !== 'offer sms'));
  });

  it('has the last word when it is made now', () => {
    const fast = standing([], 10_000);
    expect(momentAfter(fast.profile, new Date(5_000))).toBe(10_001);
    expect(stateFacts(fast.profile, { optOuts: [] }, new Date(5_000))['optOuts']!.at).toBe(10_001);
  });

  const cells = fc.array(
    fc.record({
      messageType: fc.constantFrom(...MESSAGE_TYPES),
      channel: fc.constantFrom(...CHANNELS.slice(0, 3)),
      selected: fc.boolean(),
    }),
    { minLength: 1, maxLength: 3 },
  );
  const optOut = fc.record({
    messageType: fc.constantFrom('*' as const, ...MESSAGE_TYPES),
    channel: fc.constantFrom('*' as const, ...CHANNELS),
  });
  const choices = fc.array(fc.record({ cells, at: fc.integer({ min: 90, max: 110 }) }), { maxLength: 8 });

  it('comes to the same in any order and however often', () => {
    fc.assert(
      fc.property(fc.array(optOut, { maxLength: 3 }), choices, fc.infiniteStream(fc.nat()), (base, made, draws) => {
        // A choice names a cell once: of two words in one breath there is no later one.
        const clean = made.map((one) => ({
          ...one,
          cells: [...new Map(one.cells.map((each) => [`${each.messageType} ${each.channel}`, each])).values()],
        }));
        const shuffled = [...clean, ...clean]
          .map((choice) => ({ choice, order: draws.next().value as number }))
          .sort((a, b) => a.order - b.order)
          .map(({ choice }) => choice);
        const inTurn = clean.reduce(choose, standing(base));
        expect(refused(shuffled.reduce(choose, standing(base)))).toEqual(refused(inTurn));
      }),
      { numRuns: 500 },
    );
  });
});
