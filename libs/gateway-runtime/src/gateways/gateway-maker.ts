import type { Logger } from '@carillon/messaging';
import { z } from 'zod';
import type { ChannelProvider, ProviderContext, ProviderLimits } from '../channel-provider';
import type { ProviderKind } from '../provider-kind';
import { type LineOptions, ProviderLine } from '../sending/provider-line';
import type { StoredGateway } from '../storage/gateway.repository';
import type { GatewayEntry, Working } from './gateway-entry';
import type { SecretBox } from './secret-box';
import type { WantedGateway } from './wanted-gateway';

export interface MakerParts {
  readonly kinds: readonly ProviderKind<unknown>[];
  /** Absent when no key is set: gateways with secrets cannot be made then. */
  readonly secrets: SecretBox | undefined;
  /** What every line is made with. */
  readonly line: Omit<LineOptions, 'name'>;
  readonly onReceipt: (gateway: string, receipt: Parameters<ProviderContext['onReceipt']>[0]) => Promise<void>;
  readonly publish: ProviderContext['publish'];
  readonly log: Logger;
}

type Made = { readonly provider: ChannelProvider<unknown> } | { readonly fault: string };

/** Settings of their own have no weight: such gateways share as one that names none does. */
export const USUAL_WEIGHT = 100;

/** Makes working gateways from providers and from rows. */
export class GatewayMaker {
  constructor(private readonly parts: MakerParts) {}

  /** One that settings of its own describe; it serves under its provider's name. */
  ofProvider(provider: ChannelProvider<unknown>): GatewayEntry {
    const { name } = provider;
    const entry = { name, kind: name, weight: USUAL_WEIGHT, rules: [], enabled: true, limits: {} };
    return { ...entry, source: 'environment', signature: '', working: this.working(name, provider, {}) };
  }

  /** One that GATEWAYS describes. @throws Error that names what does not fit */
  ofEnvironment(name: string, { kind, settings, weight, rules, enabled, limits }: WantedGateway): GatewayEntry {
    const made = this.make(kind, settings);
    if ('fault' in made) throw new Error(`GATEWAYS: ${name}: ${made.fault}`);
    const entry = { name, kind, weight, rules, enabled, limits, source: 'environment' as const, signature: '' };
    return { ...entry, working: this.working(name, made.provider, limits) };
  }

  /** One that was configured; `before` lends its working parts as long as nothing that made them has changed. */
  ofRow(row: StoredGateway, before: GatewayEntry | undefined): GatewayEntry {
    const { name, kind, weight, rules, enabled, limits, settings, secrets, resumed } = row;
    const signature = JSON.stringify([kind, settings, secrets, limits, resumed]);
    const entry = { name, source: 'configured' as const, kind, weight, rules, enabled, limits, signature };
    if (before?.signature === signature) return { ...entry, working: before.working, fault: before.fault };
    const made = this.opened(row);
    return 'fault' in made
      ? { ...entry, fault: made.fault }
      : { ...entry, working: this.working(name, made.provider, limits) };
  }

  /** Tells the provider where its receipts go, and lets it connect. */
  async start({ name, working }: GatewayEntry): Promise<void> {
    const onReceipt: ProviderContext['onReceipt'] = (receipt) => this.parts.onReceipt(name, receipt);
    const { publish, log } = this.parts;
    await working?.provider.start?.({ log, onReceipt, publish });
  }

  private opened({ name, kind, settings, secrets }: StoredGateway): Made {
    const opened = secrets === undefined ? '{}' : this.parts.secrets?.open(secrets, name);
    if (opened === undefined) return { fault: 'its secrets do not open with GATEWAY_SECRETS_KEY: set them again' };
    // Sealed by us, from an object.
    return this.make(kind, { ...settings, ...(JSON.parse(opened) as object) });
  }

  private make(kind: string, settings: object): Made {
    const declared = this.parts.kinds.find((one) => one.kind === kind);
    if (declared === undefined) return { fault: `there is no provider kind ${kind}` };
    try {
      return { provider: declared.create(settings) };
    } catch (error) {
      if (error instanceof z.ZodError) return { fault: `its settings do not fit: ${faultsOf(error)}` };
      throw error;
    }
  }

  private working(name: string, provider: ChannelProvider<unknown>, wanted: ProviderLimits): Working {
    const { line } = this.parts;
    const { window = Infinity, perSecond = Infinity } = provider.limits ?? {};
    const rate = Math.min(line.perSecond ?? Infinity, perSecond, wanted.perSecond ?? Infinity);
    const options: LineOptions = {
      ...line,
      name,
      window: Math.min(line.window, window, wanted.window ?? Infinity),
      perSecond: rate === Infinity ? undefined : rate,
    };
    return { provider, line: new ProviderLine(provider, options) };
  }
}

/** Without the values: they may be secret. */
const faultsOf = ({ issues }: z.ZodError): string =>
  issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
