import type { SendResult } from '../channel-provider';

/**
 * What a code of a provider must come to: the recipient, the content or our account is at fault for good; the same message
 * `later`; `away`: no message would fare better now; `unknown`: the message may have been taken.
 */
export type CodeMeaning = 'recipient' | 'content' | 'account' | 'later' | 'away' | 'unknown';

/** A code as the provider says it, with the HTTP status it comes with; that of a refused recipient when absent. */
export interface ProviderCode {
  readonly code: string;
  readonly status?: number;
  readonly means: CodeMeaning;
}

/** Codes of one meaning, with blanks between them. */
export const codes = (means: CodeMeaning, words: string, status?: number): readonly ProviderCode[] =>
  words.split(' ').map((code) => ({ code, means, ...(status === undefined ? {} : { status }) }));

/** As `codes`, for those that are whole sentences. */
export const sentences = (means: CodeMeaning, ...said: readonly string[]): readonly ProviderCode[] =>
  said.map((code) => ({ code, means }));

/** Answers that are HTTP statuses and nothing else. */
export const statuses = (means: CodeMeaning, ...numbers: readonly number[]): readonly ProviderCode[] =>
  numbers.map((status) => ({ code: `status-${status}`, status, means }));

/** What a code was taken for. */
export function meaningOf(result: SendResult): CodeMeaning | 'accepted' {
  switch (result.outcome) {
    case 'rejected':
      return result.fault;
    case 'deferred':
      return result.unreachable ? 'away' : 'later';
    default:
      return result.outcome;
  }
}
