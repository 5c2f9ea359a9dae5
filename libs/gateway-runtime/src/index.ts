export type { ChannelProvider, Fault, ProviderContext, ProviderReceipt, SendResult } from './channel-provider';
export { defineGateway } from './define-gateway';
export type { GatewayOptions } from './define-gateway';
export { GatewayConfig } from './gateway-config';
