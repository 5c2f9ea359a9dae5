import {
  type CallbackReading,
  type CallbackRequest,
  type Callbacks,
  parseJson,
  type ProviderReceipt,
} from '@carillon/gateway-runtime';
import { z } from 'zod';

/** How a call ended, and what that makes of the message. */
export const CALL_ENDS = {
  /** It was answered, and everything was said. */
  answered: 'delivered',
  /** It was answered, and the member hung up before the end. */
  'hung-up': 'undelivered',
  busy: 'undelivered',
  'no-answer': 'undelivered',
  'bad-number': 'undelivered',
  /** Nothing came of it on our side of the line. */
  failed: 'failed',
  /** Too late to call. */
  expired: 'expired',
} as const satisfies Record<string, ProviderReceipt['status']>;

type CallEnd = keyof typeof CALL_ENDS;

const Report = z.object({
  /** What the call was given as its id. */
  id: z.union([z.string(), z.number()]).transform(String).pipe(z.string().min(1).max(256)),
  end: z.enum(Object.keys(CALL_ENDS) as [CallEnd, ...CallEnd[]]),
});

/** What a scenario, a dial plan or a call centre posts when a call has ended: `{"id": "...", "end": "answered"}`. */
export function readCallReport({ body }: Pick<CallbackRequest, 'body'>, at: Date): CallbackReading {
  const report = Report.safeParse(parseJson(body.toString('utf8'))).data;
  if (report === undefined)
    return { outcome: 'refused', because: 'nonsense', detail: 'expected {"id": "...", "end": "answered"}' };
  const { id, end } = report;
  const why = end === 'answered' ? {} : { code: `CALL_${end.toUpperCase().replace('-', '_')}` };
  return { outcome: 'taken', receipts: [{ providerMessageIds: [id], status: CALL_ENDS[end], ...why, at }] };
}

/** Reports to an address that ends with a secret. */
export const callReportsBy = (secret: string | undefined): Callbacks | undefined =>
  secret === undefined ? undefined : { secret, read: (request) => readCallReport(request, new Date()) };
