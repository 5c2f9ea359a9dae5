import { z } from 'zod';

/** The protocols the simulators speak. */
export const Protocol = z.enum(['smpp', 'smtp']);
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
  /** SMPP command_status or SMTP reply code of a refusal. */
  status: z.int().optional(),
  /** Text after the SMTP reply code, enhanced status code first: `5.1.1 No such user`. */
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
    yield ['status', protocol === 'smtp' ? 'an SMTP refusal is 400 to 599' : 'a command_status is 1 to 4294967295'];
  }
  if (protocol === 'smtp') {
    for (const field of SMPP_ONLY) if (behaviour[field] !== NO_BEHAVIOUR[field]) yield [field, 'is for smpp only'];
  } else {
    if (behaviour.stage) yield ['stage', 'is for smtp only'];
    if (behaviour.text) yield ['text', 'is for smtp only'];
  }
}

function isRefusal(protocol: Protocol, status: number): boolean {
  return protocol === 'smtp' ? status >= 400 && status <= 599 : status >= 1 && status <= 0xffff_ffff;
}
