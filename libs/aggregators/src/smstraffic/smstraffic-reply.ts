import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';

/** Ids have up to 39 digits: nothing may be read as a number. */
const parser = new XMLParser({
  parseTagValue: false,
  ignoreAttributes: true,
  isArray: (name) => ['message_info', 'sms', 'msg-info', 'channel-info'].includes(name),
});

const Text = z.union([z.string(), z.literal('').optional()]).transform((text) => (text ?? '').trim());
const element = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.preprocess((value) => (value === '' ? {} : value), z.object(shape));

const Info = z.object({ sms_id: Text, id: Text });
const SendReply = z.object({
  reply: z.object({
    result: Text,
    code: Text,
    description: Text,
    message_infos: element({ message_info: z.array(Info).default([]) }).optional(),
  }),
});

/** An answer to a message. */
export interface SmsTrafficReply {
  readonly ok: boolean;
  readonly code: string;
  readonly description: string;
  /** One for each segment, in order. */
  readonly ids: readonly string[];
}

/** Undefined when it is no answer of theirs. */
export function readSendReply(xml: string): SmsTrafficReply | undefined {
  const parsed = SendReply.safeParse(parse(xml));
  if (!parsed.success) return undefined;
  const { result, code, description, message_infos: infos } = parsed.data.reply;
  const ids = (infos?.message_info ?? []).map((info) => info.sms_id || info.id).filter((id) => id !== '');
  return { ok: result === 'OK' && (code === '' || code === '0'), code, description, ids };
}

const Status = z.object({
  sms_id: Text,
  id: Text,
  status: Text.optional(),
  error: Text.optional(),
  last_status_change_date: Text,
  last_update_status: Text,
});
const Infos = element({ 'msg-info': z.array(Status).default([]) });
const StatusReply = z.object({
  reply: Status.extend({
    sms: z.array(Status).default([]),
    'msg-info': z.array(Status).default([]),
    'msg-infos': Infos.optional(),
  }),
});

export interface SmsTrafficStatus {
  readonly id: string;
  readonly status: string;
  /** As they write it, by a clock of theirs; empty when they do not tell. */
  readonly at: string;
}

/** An answer about one message has its fields at the top, one about several an element for each; both dialects are read. */
export function readStatusReply(xml: string): readonly SmsTrafficStatus[] {
  const parsed = StatusReply.safeParse(parse(xml));
  if (!parsed.success) return [];
  const { reply } = parsed.data;
  return [reply, ...reply.sms, ...reply['msg-info'], ...(reply['msg-infos']?.['msg-info'] ?? [])].flatMap((one) => {
    const id = one.sms_id || one.id;
    const unknown = one.status === undefined || (one.error ?? '') !== '';
    const at = one.last_status_change_date || one.last_update_status;
    return id === '' || unknown ? [] : [{ id, status: one.status ?? '', at }];
  });
}

function parse(xml: string): unknown {
  try {
    return parser.parse(xml);
  } catch {
    return undefined;
  }
}
