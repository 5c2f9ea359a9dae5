export { describeChannelProvider } from './describe-channel-provider';
export type { Behaviour, ProviderHarness, StandIn } from './describe-channel-provider';
export { httpHarness, post } from './http-harness';
export type { HttpProviderUnderTest } from './http-harness';
