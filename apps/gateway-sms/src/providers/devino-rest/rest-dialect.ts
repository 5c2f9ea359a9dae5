import {
  type ErrorTable,
  type HttpAnswer,
  parseJson,
  type ProviderReceipt,
  resultOfError,
  resultOfStatus,
  type SendResult,
} from '@carillon/gateway-runtime';
import { z } from 'zod';

/** An error of Devino's older interface and of its near relations: `Code` and `Desc`. */
export interface RestError {
  readonly code: string;
  readonly desc: string;
}

const ErrorBody = z.object({ code: z.union([z.number(), z.string()]).transform(String), desc: z.string().default('') });

/** Their documents print it without quotes round the keys, which is no JSON. */
const UNQUOTED = /\bcode"?\s*:\s*"?(\d+)"?(?:\s*,\s*"?desc"?\s*:\s*"?([^"}]*))?/i;

/** Undefined when the body is no error of theirs. */
export function readRestError(text: string): RestError | undefined {
  const parsed = ErrorBody.safeParse(lowerCaseKeys(parseJson(text)));
  if (parsed.success) return { code: parsed.data.code, desc: parsed.data.desc };
  const [, code, desc = ''] = UNQUOTED.exec(text) ?? [];
  return code === undefined ? undefined : { code, desc };
}

const Ids = z.array(z.union([z.string(), z.number()]).transform(String)).min(1);

/** The ids of an answer to one message, one for each segment; nested lists are made flat. */
export function readRestIds(text: string): readonly [string, ...string[]] | undefined {
  const value = parseJson(text);
  const parsed = Ids.safeParse(Array.isArray(value) ? value.flat(2) : undefined);
  const [first, ...others] = parsed.data ?? [];
  return first === undefined ? undefined : [first, ...others];
}

/** What an answer without ids comes to. */
export function refusalOf(
  answer: HttpAnswer,
  { table, prefix, ownSender }: { readonly table: ErrorTable; readonly prefix: string; readonly ownSender: boolean },
): SendResult {
  const error = readRestError(answer.text);
  if (error === undefined) {
    const isOk = answer.status >= 200 && answer.status < 300;
    return isOk ? { outcome: 'unknown', code: 'GARBAGE', detail: 'the answer makes no sense' } : resultOfStatus(answer);
  }
  const detail = error.desc.replaceAll(/\d{5,}/g, '…').slice(0, 200);
  const known = table[error.code];
  if (known === undefined && answer.status >= 500) return resultOfStatus(answer);
  const errorClass = known ?? 'content';
  const retryAfterMs = errorClass === 'throttled' ? 60_000 : undefined;
  return resultOfError(errorClass, { code: `${prefix}_${error.code}`, detail, ownSender, retryAfterMs });
}

const State = z.object({
  state: z.union([z.number(), z.string()]).transform(String),
  reporteddateutc: z.string().nullish(),
});

/** What an answer about a message's state says; undefined when it says nothing. */
export function readRestState(
  id: string,
  text: string,
  states: Readonly<Record<string, ProviderReceipt['status']>>,
): ProviderReceipt | undefined {
  const parsed = State.safeParse(lowerCaseKeys(parseJson(text)));
  const status = parsed.success ? states[parsed.data.state] : undefined;
  if (!parsed.success || status === undefined) return undefined;
  const code = status === 'sent' || status === 'delivered' ? {} : { code: `STATE_${parsed.data.state}` };
  return { providerMessageIds: [id], status, at: dotNetDate(parsed.data.reporteddateutc) ?? new Date(), ...code };
}

/** `/Date(1295954400000)/` */
function dotNetDate(text: string | null | undefined): Date | undefined {
  const [, ms] = /\/Date\((\d{10,14})/.exec(text ?? '') ?? [];
  return ms === undefined ? undefined : new Date(Number(ms));
}

function lowerCaseKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key.toLowerCase(), one as unknown]));
}
