import {
  type ErrorTable,
  type HttpAnswer,
  resultOfError,
  resultOfStatus,
  type SendResult,
} from '@carillon/gateway-runtime';
import { z } from 'zod';
import {
  ABOUT_A_FIELD,
  DEVINO_EMAIL_ERRORS,
  DEVINO_EMAIL_FIELDS,
  DEVINO_EMAIL_ITEM_ERRORS,
} from './devino-email-errors';

/** What an answer says of the one message that was sent. */
interface Said {
  readonly code: string;
  readonly id?: string | null;
  /** What is wrong, in words or as the name of a field. */
  readonly about?: string | null;
  /** It is said of the recipient, not of the request. */
  readonly ofItem: boolean;
}

const Id = z.union([z.string(), z.number()]).transform(String);
const Words = z.string().nullish();

const OldAnswer = z
  .object({
    Code: z.string(),
    Description: Words,
    Result: z.array(z.object({ Code: z.string(), MessageId: Id.nullish(), Description: Words })).nullish(),
  })
  .transform(({ Code, Description, Result }): Said => {
    const item = Result?.[0];
    return item === undefined || (isOk(item.Code) && !isOk(Code))
      ? { code: Code, about: Description, ofItem: false }
      : { code: item.Code, id: item.MessageId, about: item.Description, ofItem: true };
  });

const Reason = z.object({ key: z.string(), ref: Words });
const NewItem = z.object({ code: z.string(), messageId: Id.nullish(), reasons: z.array(Reason).nullish() });
const NewAnswer = z.object({ result: z.tuple([NewItem]) }).transform(({ result: [item] }): Said => {
  if (isOk(item.code)) return { code: item.code, id: item.messageId, ofItem: true };
  const { key, ref } = item.reasons?.[0] ?? { key: 'unknown', ref: undefined };
  return { code: key, about: ref, ofItem: false };
});

const Answer = z.union([OldAnswer, NewAnswer]);

const isOk = (code: string): boolean => code.toLowerCase() === 'ok';

/** Whatever is said beside these concerns the account. */
const ACCOUNT: ReadonlySet<number> = new Set([401, 402, 403]);

/**
 * What came of a mail. The pages of the newer interface show no answer, so that of the older one and that of the newer
 * interface for other channels are both understood.
 *
 * @param codes what codes mean for this account, against the usual
 */
export function resultOfAnswer(answer: HttpAnswer, codes: ErrorTable, ownSender: boolean): SendResult {
  const parsed = Answer.safeParse(answer.json());
  if (ACCOUNT.has(answer.status)) return resultOfStatus(answer);
  if (!parsed.success) {
    const isTaken = answer.status >= 200 && answer.status < 300;
    return isTaken
      ? { outcome: 'unknown', code: 'GARBAGE', detail: 'the answer makes no sense' }
      : resultOfStatus(answer);
  }
  const { code, id, about, ofItem } = parsed.data;
  if (isOk(code))
    return id
      ? { outcome: 'accepted', providerMessageIds: [id] }
      : { outcome: 'unknown', code: 'NO_ID', detail: 'taken without an id' };
  const byField = ABOUT_A_FIELD.has(code)
    ? DEVINO_EMAIL_FIELDS.find(({ pattern }) => pattern.test(about ?? ''))?.class
    : undefined;
  const usual = (ofItem ? DEVINO_EMAIL_ITEM_ERRORS[code] : undefined) ?? DEVINO_EMAIL_ERRORS[code];
  const known = codes[code] ?? byField ?? usual;
  if (known === undefined && answer.status >= 500) return resultOfStatus(answer);
  return resultOfError(known ?? 'content', {
    code: `DEVINO_${code.replaceAll(/\W/g, '_').toUpperCase()}`.slice(0, 64),
    detail: (about ?? 'refused').replaceAll(/\S+@\S+/g, '…').slice(0, 200),
    ownSender,
  });
}
