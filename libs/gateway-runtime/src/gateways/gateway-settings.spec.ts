import { z } from 'zod';
import { baseUrl, defineProviderKind, secret } from '../provider-kind';
import { mergeSettings } from './gateway-settings';

const kind = defineProviderKind({
  kind: 'k',
  title: 'K',
  settings: z.strictObject({
    url: baseUrl('https://api.example'),
    login: z.string(),
    password: secret(z.string()),
    hook: secret(z.string()).optional(),
  }),
  features: [],
  limits: [],
  statuses: [],
  create: () => ({ name: 'k', send: () => Promise.resolve({ outcome: 'unknown', code: '', detail: '' }) }),
});

describe('mergeSettings', () => {
  it('finds secrets and addresses by their marks, also inside what is optional or has a default', () => {
    expect(kind.secrets).toEqual(['password', 'hook']);
    expect(kind.endpoints).toEqual(['url']);
  });

  it('tells secrets from the rest', () => {
    expect(mergeSettings(kind, { login: 'l', password: 'p' }, undefined)).toEqual({
      outcome: 'fit',
      open: { login: 'l' },
      secret: { password: 'p' },
    });
  });

  it('keeps a secret that is not named, and takes away one that is null', () => {
    const before = { open: { login: 'l' }, secret: { password: 'p', hook: 'h' } };
    expect(mergeSettings(kind, { login: 'm', hook: null }, before)).toEqual({
      outcome: 'fit',
      open: { login: 'm' },
      secret: { password: 'p' },
    });
  });

  it('names what does not fit, without its value', () => {
    const merged = mergeSettings(kind, { login: 1, password: 'hunter2', more: 1 }, undefined);
    expect(merged).toMatchObject({
      outcome: 'unfit',
      faults: [{ pointer: '/settings/login' }, { pointer: '/settings' }],
    });
    expect(JSON.stringify(merged)).not.toContain('hunter2');
  });

  it('wants the secrets again when they would go elsewhere', () => {
    const before = { open: { login: 'l' }, secret: { password: 'p' } };
    const elsewhere = { login: 'l', url: 'https://thief.example' };
    expect(mergeSettings(kind, elsewhere, before)).toEqual({ outcome: 'secrets-needed', names: ['password'] });
    expect(mergeSettings(kind, { ...elsewhere, password: 'p' }, before)).toMatchObject({ outcome: 'fit' });
  });
});
