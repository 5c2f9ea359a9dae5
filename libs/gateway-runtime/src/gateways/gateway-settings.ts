import type { Fault } from '@carillon/messaging';
import type { z } from 'zod';
import type { ProviderKind } from '../provider-kind';

type Values = Readonly<Record<string, unknown>>;

/** Settings told apart by what may be shown. */
export interface SplitSettings {
  readonly open: Values;
  readonly secret: Values;
}

export type MergedSettings =
  | ({ readonly outcome: 'fit' } & SplitSettings)
  | { readonly outcome: 'unfit'; readonly faults: readonly Fault[] }
  /** A setting that says where secrets are sent differs, and these secrets were not given with it. */
  | { readonly outcome: 'secrets-needed'; readonly names: readonly string[] };

/**
 * Puts the settings of a request in the place of those there were. A secret that the request does not name stays as it is, and
 * null takes it away. Who changes the address that secrets are sent to must give them anew: else an operator who may not read
 * a secret could have it sent to an address of their own.
 */
export function mergeSettings(
  kind: ProviderKind<unknown>,
  given: Values,
  before: SplitSettings | undefined,
): MergedSettings {
  const named = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
  const kept = Object.entries(before?.secret ?? {}).filter(([name]) => !Object.hasOwn(given, name));
  const all = { ...Object.fromEntries(kept), ...named };
  const parsed = kind.settings.safeParse(all);
  if (!parsed.success) return { outcome: 'unfit', faults: faultsOf(parsed.error) };
  const moved = kind.endpoints.some((name) => before !== undefined && before.open[name] !== named[name]);
  if (moved && kept.length > 0) return { outcome: 'secrets-needed', names: kept.map(([name]) => name) };
  return { outcome: 'fit', ...split(kind, all) };
}

function split({ secrets }: ProviderKind<unknown>, values: Values): SplitSettings {
  const entries = Object.entries(values);
  const isSecret = (name: string): boolean => secrets.includes(name);
  return {
    open: Object.fromEntries(entries.filter(([name]) => !isSecret(name))),
    secret: Object.fromEntries(entries.filter(([name]) => isSecret(name))),
  };
}

/** Names what is wrong, never the value: it may be secret. */
export const faultsOf = ({ issues }: z.ZodError, below = '/settings'): readonly Fault[] =>
  issues.map(({ path, code, message }) => ({
    pointer: [below, ...path.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/'),
    code: (code ?? 'custom').toUpperCase(),
    detail: message,
  }));
