import { parseMail } from '../smtp/parse-mail';
import type {
  MessageView,
  ReceivedCall,
  ReceivedMail,
  ReceivedMessage,
  ReceivedSms,
  SmsPart,
} from './received-message';

/** Shows a message in full. A mail is parsed when it is first looked at, not when it arrives. */
export async function viewOf(message: ReceivedMessage): Promise<MessageView> {
  if (message.protocol === 'smpp') return viewOfSms(message);
  return message.protocol === 'smtp' ? viewOfMail(message) : viewOfCall(message);
}

/** Shows a message that came over an HTTP interface. */
export function viewOfCall({ receivedAtMs, title: subject, ...call }: ReceivedCall): MessageView {
  return { ...call, subject, receivedAt: new Date(receivedAtMs).toISOString(), reference: null };
}

/** Shows an SMS; parts not there yet show as an ellipsis in its text. */
export function viewOfSms(sms: ReceivedSms): MessageView {
  const { id, protocol, from, to, accepted, status, total, parts } = sms;
  const byNumber = new Map<number, SmsPart>(parts.map((part) => [part.number, part]));
  const { text, complete } = accepted ? joined(byNumber, total) : { text: parts[0]?.text ?? '', complete: total === 1 };
  const receivedAt = new Date(sms.receivedAtMs).toISOString();
  const lastStatus = parts.at(-1)?.status ?? status;
  return {
    id,
    protocol,
    receivedAt,
    from,
    to,
    text,
    accepted,
    status: lastStatus,
    reference: null,
    total,
    complete,
    parts,
  };
}

async function viewOfMail(mail: ReceivedMail): Promise<MessageView> {
  const { id, protocol, to, accepted, status, dsn } = mail;
  const parsed = mail.source && (await parseMail(mail, mail.source));
  return {
    id,
    protocol,
    receivedAt: new Date(mail.receivedAtMs).toISOString(),
    to,
    accepted,
    status,
    envelopeFrom: mail.from,
    dsn,
    ...(parsed ?? { text: '', reference: null }),
    from: parsed?.from ?? mail.from,
  };
}

function joined(byNumber: ReadonlyMap<number, SmsPart>, total: number): { text: string; complete: boolean } {
  const texts = Array.from({ length: total }, (_, index) => byNumber.get(index + 1)?.text);
  return { text: texts.map((text) => text ?? '…').join(''), complete: !texts.includes(undefined) };
}
