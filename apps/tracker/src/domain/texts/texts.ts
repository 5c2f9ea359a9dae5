import type { BuiltInMessageType, Channel } from '@carillon/contracts';

/** The words of the pages in one language. */
export interface Texts {
  /** Of the attribute `lang`. */
  readonly language: string;
  readonly types: Readonly<Record<BuiltInMessageType, string>>;
  readonly channels: Readonly<Record<Channel, string>>;
  readonly preferences: {
    readonly title: string;
    readonly introduction: string;
    readonly readOnly: string;
    readonly save: string;
    readonly subscribeAll: string;
    readonly rejectAll: string;
    readonly all: string;
    readonly saved: string;
  };
  readonly unsubscribe: {
    readonly title: string;
    /** `{type}` and `{channel}` are put in. */
    readonly question: string;
    readonly confirm: string;
    readonly done: string;
    readonly doneText: string;
    readonly more: string;
  };
  readonly faults: {
    readonly invalid: { readonly title: string; readonly text: string };
    readonly expired: { readonly title: string; readonly text: string };
    readonly request: { readonly title: string; readonly text: string };
    readonly away: { readonly title: string; readonly text: string };
  };
}
