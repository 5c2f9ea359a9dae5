import type { ChannelProvider, ProviderLimits } from '../channel-provider';
import type { Routable } from '../domain/route-order';
import type { ProviderLine } from '../sending/provider-line';

/** A gateway that could be made: its provider, and the line that feeds it. */
export interface Working {
  readonly provider: ChannelProvider<unknown>;
  readonly line: ProviderLine<unknown>;
}

/** A gateway as this process has it. */
export interface GatewayEntry extends Routable {
  readonly source: 'environment' | 'configured';
  readonly kind: string;
  /** Takes no new messages when false; what it has sent is still reported on. */
  readonly enabled: boolean;
  readonly limits: ProviderLimits;
  /** What made `working`: it is made anew when this changes. */
  readonly signature: string;
  /** Absent when it could not be made; `fault` tells why. */
  readonly working?: Working;
  readonly fault?: string;
}
