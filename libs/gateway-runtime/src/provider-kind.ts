import { z } from 'zod';
import type { ChannelProvider, ProviderLimits } from './channel-provider';
import type { ProviderReceipt } from './provider-receipt';

/** Settings of a kind of provider: a flat object, whose secret fields are marked with `secret(...)`. */
type SettingsSchema = z.ZodObject;

export interface ProviderKindDeclaration<Payload, Schema extends SettingsSchema> {
  /** Names it in the configuration of gateways, such as `smstraffic`. */
  readonly kind: string;
  readonly title: string;
  /** `z.strictObject({ ... })`, every field with `.describe(...)`. */
  readonly settings: Schema;
  /** What it can do, a few words each; for the reference. */
  readonly features: readonly string[];
  /** What it takes at most, a few words each; for the reference. */
  readonly limits: readonly string[];
  /** What it can report, beside `sent`. */
  readonly statuses: readonly ProviderReceipt['status'][];
  create(settings: z.output<Schema>): ChannelProvider<Payload>;
}

/** A kind of provider as the runtime handles it, whatever its settings. */
export interface ProviderKind<Payload> extends Omit<ProviderKindDeclaration<Payload, SettingsSchema>, 'create'> {
  /** Names of the settings that are kept encrypted and never shown. */
  readonly secrets: readonly string[];
  /** Names of the settings that say where the secrets are sent: who changes one must know the secrets. */
  readonly endpoints: readonly string[];
  /** @throws ZodError when the settings do not fit */
  create(settings: unknown): ChannelProvider<Payload>;
}

/** Declares a kind of provider: its settings, what is secret in them, what it can do, and how one is made. */
export function defineProviderKind<Payload, Schema extends SettingsSchema>(
  declaration: ProviderKindDeclaration<Payload, Schema>,
): ProviderKind<Payload> {
  const { settings } = declaration;
  return {
    ...declaration,
    secrets: marked(settings, 'secret'),
    endpoints: marked(settings, 'endpoint'),
    create: (raw) => declaration.create(settings.parse(raw)),
  };
}

/** Marks a setting that is kept encrypted and never shown. */
export const secret = <Schema extends z.ZodType>(schema: Schema): Schema =>
  schema.meta({ ...schema.meta(), secret: true });

/** Marks a setting that says where the secrets are sent. */
export const endpoint = <Schema extends z.ZodType>(schema: Schema): Schema =>
  schema.meta({ ...schema.meta(), endpoint: true });

/** Address of a provider's HTTP interface, without a slash at the end. */
export const baseUrl = (usual: string) =>
  endpoint(
    z
      .url({ protocol: /^https?$/ })
      .max(500)
      .transform((url) => url.replace(/\/+$/, '')),
  )
    .default(usual)
    .describe('Address of the HTTP interface');

/** What the address of our callbacks ends with; without it the provider cannot report. */
export const callbackSecret = () =>
  secret(z.string().regex(/^[\w-]{16,128}$/, '16 to 128 letters, digits, hyphens and underscores'))
    .optional()
    .describe('Last part of the address for reports, /callbacks/<gateway>/<this>');

/** Settings for what a provider takes at most, with its usual values. */
export const httpLimits = (usual: Required<ProviderLimits>) => ({
  window: z.int().min(1).max(1_000).default(usual.window).describe('Most requests at the same time'),
  perSecond: z.number().positive().max(10_000).default(usual.perSecond).describe('Most messages a second'),
});

function marked(schema: SettingsSchema, mark: 'secret' | 'endpoint'): readonly string[] {
  return Object.entries(schema.shape).flatMap(([name, field]) => (hasMark(field as z.ZodType, mark) ? [name] : []));
}

/** The mark may stand inside `optional()` or `default()`. */
function hasMark(schema: z.ZodType, mark: string): boolean {
  if (schema.meta()?.[mark] === true) return true;
  const inner = (schema.def as { readonly innerType?: z.ZodType }).innerType;
  return inner !== undefined && hasMark(inner, mark);
}
