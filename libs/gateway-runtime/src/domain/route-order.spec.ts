import fc from 'fast-check';
import { type Routable, routeOrder } from './route-order';

const gateway = (name: string, rest: Partial<Routable> = {}): Routable => ({ name, weight: 100, rules: [], ...rest });

const Routables = fc.uniqueArray(
  fc.record({
    name: fc.stringMatching(/^[a-z]{1,6}$/),
    weight: fc.integer({ min: 0, max: 1_000 }),
    rules: fc.constantFrom([], [{ countries: ['RU'] }], [{ countries: ['KZ'], messageTypes: ['offer'] }]),
  }),
  { selector: ({ name }) => name, maxLength: 6 },
);

describe('routeOrder', () => {
  it('puts a gateway that names such messages before one that takes every message', () => {
    const gateways = [gateway('all'), gateway('ru', { weight: 1, rules: [{ countries: ['RU'] }] })];
    expect(routeOrder(gateways, { country: 'RU' }, 'm')).toEqual(['ru', 'all']);
    expect(routeOrder(gateways, { country: 'KZ' }, 'm')).toEqual(['all']);
    expect(routeOrder(gateways, {}, 'm')).toEqual(['all']);
  });

  it('wants all that a rule says, and one of the rules', () => {
    const rules = [{ countries: ['RU'], messageTypes: ['system', 'payment'] }, { operators: ['MTS'] }];
    const order = (facts: object) => routeOrder([gateway('one', { rules })], facts, 'm');
    expect(order({ country: 'RU', messageType: 'system' })).toEqual(['one']);
    expect(order({ country: 'RU', messageType: 'offer' })).toEqual([]);
    expect(order({ country: 'BY', operator: 'MTS' })).toEqual(['one']);
  });

  it('shares messages out by weight', () => {
    const gateways = [gateway('a', { weight: 300 }), gateway('b', { weight: 100 }), gateway('spare', { weight: 0 })];
    const first = Array.from({ length: 4_000 }, (_, n) => routeOrder(gateways, {}, `message ${n}`)[0]);
    const share = first.filter((name) => name === 'a').length / first.length;
    expect(share).toBeGreaterThan(0.71);
    expect(share).toBeLessThan(0.79);
    expect(first).not.toContain('spare');
  });

  it('names each gateway that fits once, whatever the order they are given in', () => {
    fc.assert(
      fc.property(Routables, fc.constantFrom('RU', 'KZ', undefined), fc.string(), (gateways, country, key) => {
        const facts = { country, messageType: 'offer' };
        const order = routeOrder(gateways, facts, key);
        expect(routeOrder([...gateways].reverse(), facts, key)).toEqual(order);
        const fits = ({ rules }: Routable): boolean =>
          rules.length === 0 || rules.some((rule) => rule.countries?.[0] === country);
        const fit = gateways.filter(fits);
        expect([...order].sort()).toEqual(fit.map(({ name }) => name).sort());
      }),
    );
  });

  it('leaves the others in their order when one goes', () => {
    fc.assert(
      fc.property(Routables, fc.string(), (gateways, key) => {
        const order = routeOrder(gateways, { country: 'RU' }, key);
        const without = gateways.filter(({ name }) => name !== order[0]);
        expect(routeOrder(without, { country: 'RU' }, key)).toEqual(order.slice(1));
      }),
    );
  });
});
