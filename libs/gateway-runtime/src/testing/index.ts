export { describeChannelProvider } from './describe-channel-provider';
export type { Behaviour, ProviderHarness, StandIn } from './describe-channel-provider';
export { httpHarness, post } from './http-harness';
export type { HttpProviderUnderTest } from './http-harness';
export { codes, sentences, statuses } from './provider-code';
export type { CodeMeaning, ProviderCode } from './provider-code';
