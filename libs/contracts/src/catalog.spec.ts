import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalog } from './catalog';
import type { Cause } from './contract';
import { loyaltyEventTypes } from './loyalty/catalog';

const cause: Cause = {
  id: '7c6d5e4f-3a2b-5c1d-9e8f-7a6b5c4d3e2f',
  correlationId: 'c-1',
  occurredAt: new Date('2026-05-01T10:15:00Z'),
};

describe.each(catalog.map((contract) => [contract.name, contract] as const))('%s', (name, contract) => {
  const item = (payload: Record<string, unknown>, role?: string, from = cause) =>
    contract.item({ cause: from, role, payload });

  it('has an example that fits', () => {
    expect(() => contract.schema.strict().parse(contract.example)).not.toThrow();
  });

  it('is written in the file that its name tells', () => {
    expect(name).toMatch(/^[a-z]+\.[a-z]+(-[a-z]+)*(\.v\d+)?$/);
    const [context, ...fact] = name.split('.');
    expect(existsSync(join(__dirname, context!, `${fact.join('.')}.ts`))).toBe(true);
  });

  it('sends no field that it does not know', () => {
    expect(() => item({ ...contract.example, unheardOf: 1 })).toThrow(/unheardOf/);
    expect(contract.schema.parse({ ...contract.example, unheardOf: 1 })).not.toHaveProperty('unheardOf');
  });

  it('gives the same id for the same cause and role, and no other', () => {
    const { id } = item(contract.example);
    expect(item(contract.example)).toMatchObject({ id, contract: name, causationId: cause.id, correlationId: 'c-1' });
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const other = { ...cause, id: '00000000-0000-5000-8000-000000000000' };
    expect(new Set([id, item(contract.example, 'second').id, item(contract.example, '', other).id]).size).toBe(3);
  });

  it('happened when its cause did, unless it says otherwise', () => {
    const { traceparent, occurredAt } = item(contract.example);
    expect([traceparent, occurredAt]).toEqual([undefined, cause.occurredAt]);
    const later = new Date('2026-05-01T11:00:00Z');
    expect(contract.item({ cause, payload: contract.example, occurredAt: later }).occurredAt).toBe(later);
  });
});

describe('the catalogue', () => {
  it('has every contract there is, once', () => {
    expect(new Set(catalog.map(({ name }) => name)).size).toBe(catalog.length);
    const declared = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && file.includes('/'))
      .flatMap((file) => [...readFileSync(join(__dirname, file), 'utf8').matchAll(/defineContract\(\s*'([^']+)'/g)])
      .map((match) => match[1]);
    expect(declared.sort()).toEqual(catalog.map(({ name }) => name).sort());
  });
});

describe.each([...loyaltyEventTypes])('%s', (name, { type, data, example, metavariables }) => {
  it('has an example that fits', () => {
    expect(name).toBe(type);
    expect(() => data.strict().parse(example)).not.toThrow();
  });

  it('takes its metavariables from fields that it has', () => {
    const paths = Object.values(metavariables).flatMap(({ path, currencyPath }) => [
      path,
      ...(currencyPath ? [currencyPath] : []),
    ]);
    for (const path of paths) expect(Object.keys(data.shape)).toContain(path.split('.')[0]);
    for (const metavariable of Object.keys(metavariables)) expect(metavariable).toMatch(/^[a-z][A-Za-z0-9]*$/);
    for (const { kind, currencyPath } of Object.values(metavariables))
      expect(currencyPath !== undefined).toBe(['money', 'points', 'lines'].includes(kind));
  });
});
