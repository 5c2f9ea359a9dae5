/** What a provider reports later on about one part of a message that it took. */
export interface ProviderReceipt {
  /** The part's id as given first, then other spellings it may have been given in when it was taken. */
  readonly providerMessageIds: readonly [string, ...string[]];
  readonly status: 'sent' | 'delivered' | 'read' | 'clicked' | 'undelivered' | 'expired' | 'failed' | 'unknown';
  readonly code?: string;
  readonly detail?: string;
  readonly at: Date;
}
