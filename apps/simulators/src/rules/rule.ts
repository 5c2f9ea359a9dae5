import { STAND_IN_NAMES } from '@carillon/stand-ins';
import { z } from 'zod';

/** The protocols the simulators speak: SMPP, SMTP, and the HTTP interfaces of providers. */
export const Protocol = z.enum(['smpp', 'smtp', ...STAND_IN_NAMES]);
export type Protocol = z.infer<typeof Protocol>;

/** How a submission is answered. */
export const Answer = z.enum([
  'accept',
  'reject',
  'throttle',
  'hang',
  'disconnect-before',
  'disconnect-after',
  'garbage',
]);
export type Answer = z.infer<typeof Answer>;

/** What the delivery receipt of an SMS says; `none` sends no receipt. */
export const ReceiptState = z.enum(['delivered', 'undelivered', 'expired', 'rejected', 'none']);
export type ReceiptState = z.infer<typeof ReceiptState>;

const ONE_HOUR_MS = 3_600_000;
const milliseconds = z.int().min(0).max(ONE_HOUR_MS);

/** Everything a stand-in can be asked to do to one message. Fields that start with `receipt` are for SMPP. */
export const Behaviour = z.strictObject({
  /**
   * `hang`, `garbage` and `disconnect-after` take the message first, so they leave the client in the dark;
   * `throttle` refuses what exceeds `perSecond`.
   */
  answer: Answer.default('accept'),
  /** SMPP command_status, SMTP reply code or HTTP status of a refusal. */
  status: z.int().optional(),
  /** Text after the SMTP reply code, enhanced status code first: `5.1.1 No such user`. Over HTTP the provider's code: `UNREGISTERED`. */
  text: z
    .string()
    .max(400)
    .regex(/^\P{Cc}*$/u, 'must not contain control characters')
    .optional(),
  perSecond: z.int().min(1).max(1_000_000).optional(),
  /** The answer, whatever it is, comes this much later. */
  lateMs: milliseconds.default(0),
  /** Where in the SMTP dialogue it happens; default: `rcpt` where nothing is taken, else `data` (after the final dot). */
  stage: z.enum(['rcpt', 'data']).optional(),
  receipt: ReceiptState.default('delivered'),
  receiptDelayMs: milliseconds.default(0),
  receiptTwice: z.boolean().default(false),
  /** The receipt goes out before submit_sm_resp, and at once. */
  receiptBeforeResponse: z.boolean().default(false),
  /** The receipt carries an id that no submit_sm_resp ever gave. */
  receiptUnknownId: z.boolean().default(false),
  /** Where message ids are written in hexadecimal; elsewhere they stay decimal. */
  idsInHex: z.enum(['response', 'receipt', 'both']).optional(),
});
export type Behaviour = z.infer<typeof Behaviour>;

const RuleShape = z.strictObject({
  protocol: Protocol,
  match: z
    .strictObject({ to: z.string().min(1).max(320).optional() })
    .default({})
    .describe('without `to`, every recipient'),
  behaviour: Behaviour.default(() => Behaviour.parse({})),
  times: z.int().min(1).optional().describe('messages it applies to before it is spent'),
});

/** Recipients of one protocol and what happens to messages for them. */
export const Rule = RuleShape.superRefine((rule, context) => {
  for (const [field, message] of faultsOf(rule)) {
    context.addIssue({ code: 'custom', path: ['behaviour', field], message });
  }
});
export type Rule = z.infer<typeof Rule>;

const SMPP_ONLY = [
  'receipt',
  'receiptDelayMs',
  'receiptTwice',
  'receiptBeforeResponse',
  'receiptUnknownId',
  'idsInHex',
] as const;
const NO_BEHAVIOUR = Behaviour.parse({});

/** Faults that no single field shows: the field and what is wrong with it. */
function* faultsOf({ protocol, behaviour }: z.infer<typeof RuleShape>): Generator<readonly [keyof Behaviour, string]> {
  const refuses = behaviour.answer === 'reject' || behaviour.answer === 'throttle';
  if (behaviour.answer === 'reject' && behaviour.status === undefined) yield ['status', 'reject needs a status'];
  if (behaviour.answer === 'throttle' && !behaviour.perSecond) yield ['perSecond', 'throttle needs perSecond'];
  if (behaviour.status !== undefined && !refuses) yield ['status', 'only reject and throttle have a status'];
  if (behaviour.status !== undefined && !isRefusal(protocol, behaviour.status)) {
    yield ['status', statusRangeOf(protocol).fault];
  }
  if (protocol !== 'smpp')
    for (const field of SMPP_ONLY) if (behaviour[field] !== NO_BEHAVIOUR[field]) yield [field, 'is for smpp only'];
  if (protocol !== 'smtp' && behaviour.stage) yield ['stage', 'is for smtp only'];
  if (protocol === 'smpp' && behaviour.text) yield ['text', 'is not for smpp'];
}

const STATUS_RANGES = {
  smpp: { from: 1, to: 0xffff_ffff, fault: 'a command_status is 1 to 4294967295' },
  smtp: { from: 400, to: 599, fault: 'an SMTP refusal is 400 to 599' },
  http: { from: 200, to: 599, fault: 'an HTTP status is 200 to 599' },
} as const;

const statusRangeOf = (protocol: Protocol) =>
  STATUS_RANGES[protocol === 'smpp' || protocol === 'smtp' ? protocol : 'http'];

function isRefusal(protocol: Protocol, status: number): boolean {
  const { from, to } = statusRangeOf(protocol);
  return status >= from && status <= to;
}
