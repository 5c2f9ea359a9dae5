export { describeChannelProvider } from './describe-channel-provider';
export type { Behaviour, ProviderHarness, StandIn } from './describe-channel-provider';
