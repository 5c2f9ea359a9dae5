import { codes, type ProviderCode } from '@carillon/gateway-runtime/testing';

/**
 * SmsTraffic API v1.85, on every channel: what the codes of an answer to one message mean. 433 to 435 are said of other calls.
 * A sender that is refused is our account's, since the messages of these tests name none.
 */
export const SMSTRAFFIC_CODES: readonly ProviderCode[] = [
  ...codes('recipient', '403 418 422 425 426 427 428 429 430 431 432'),
  ...codes('content', '404 405 406 407 408 409 410 413 414 416 417 420 423 424 437 438 440 441 442 501 502'),
  ...codes('account', '401 402 411 412 415 419 421 436 439'),
  ...codes('away', '1000'),
];

/** `reasons[].key` and `ref` (docs.devino.online), on every channel; the recipient stands in the field `to`. */
export const devinoCodes = ({ to }: { readonly to: string }): readonly ProviderCode[] => [
  ...codes('recipient', `invalid:${to} must.be.not.null:${to}`),
  ...codes('content', 'invalid:text length.too.long:text must.be.not.null:text forbidden'),
  ...codes('account', 'billing.error invalid:from must.be.not.null:from length.too.long:from'),
  ...codes('later', 'too.many.messages unknown'),
];
