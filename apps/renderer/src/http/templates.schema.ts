import { Channel, Instant, MemberSnapshot, Metavariables } from '@carillon/contracts';
import { Template, TEMPLATE_LIMITS } from '@carillon/templates';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { EmailSender, SmsSender, ViberSender } from '../domain/senders';
import { NEXT, PAGE, storable } from './storable';

/** There is a kind of template for each channel. */
const TemplateChannel: z.ZodType<Template['channel']> = Channel;
const Moment = Instant.describe('ISO 8601 in UTC');
const EventType = storable(256).describe('CloudEvents type of the event it is made for; any when absent');
const From = storable(320).describe(
  'Sender: of an SMS at most 11 letters and digits, of a mail a mailbox, of Viber the service',
);

/** A template in one level, so that a fault's pointer is the name of a field. */
const BODY = {
  channel: TemplateChannel,
  eventType: EventType.optional(),
  from: From.optional(),
  subject: storable(TEMPLATE_LIMITS.subjectLength).optional().describe('Email alone'),
  html: storable(TEMPLATE_LIMITS.mailLength).optional().describe('Email alone'),
  text: storable(TEMPLATE_LIMITS.mailLength)
    .optional()
    .describe('Mustache with metavariables, {{discount}} or $Discount. Optional for email: derived from the html'),
  title: storable(TEMPLATE_LIMITS.titleLength).optional().describe('Inbox and push'),
  body: storable(TEMPLATE_LIMITS.textLength).optional().describe('Inbox and push'),
  summary: storable(TEMPLATE_LIMITS.summaryLength).optional().describe('Inbox alone: the body in a line'),
  imageUrl: storable(2_000).optional().describe('Inbox, push, Viber and chatbot; takes no metavariables'),
  link: storable(2_000)
    .optional()
    .describe(
      'Inbox and push: a page or a place in the app. Viber and chatbot: the page behind the button. No metavariables',
    ),
  buttonText: storable(TEMPLATE_LIMITS.buttonLength).optional().describe('Viber and chatbot; goes with a link'),
  inApp: z.boolean().optional().describe('Inbox alone: whether it is also a pop-up'),
};
type Body = z.infer<z.ZodObject<typeof BODY>>;

const FIELDS: Readonly<Record<Template['channel'], readonly (keyof Body)[]>> = {
  sms: ['from', 'text'],
  email: ['from', 'subject', 'html', 'text'],
  receipt: ['text'],
  cashier: ['text'],
  inbox: ['title', 'body', 'summary', 'imageUrl', 'link', 'inApp'],
  push: ['title', 'body', 'imageUrl', 'link'],
  viber: ['from', 'text', 'imageUrl', 'buttonText', 'link'],
  social: ['text'],
  chatbot: ['text', 'imageUrl', 'buttonText', 'link'],
  voice: ['text'],
};
const SENDERS: Partial<Record<Template['channel'], z.ZodType<string>>> = { email: EmailSender, viber: ViberSender };
const ALL_FIELDS = new Set(Object.values(FIELDS).flat());

/** What of the template's own schema depends on the channel. */
function fitsChannel(body: Body, context: z.RefinementCtx<Body>): void {
  const { channel, from } = body;
  const fault = (path: readonly PropertyKey[], message: string) =>
    context.addIssue({ code: 'custom', path: [...path], message });
  for (const { path, message } of Template.safeParse(body).error?.issues ?? []) fault(path, message);
  for (const field of ALL_FIELDS)
    if (body[field] !== undefined && !FIELDS[channel].includes(field))
      fault([field], `a template for ${channel} has none`);
  if (from === undefined || !FIELDS[channel].includes('from')) return;
  const sender = SENDERS[channel] ?? SmsSender;
  for (const { message } of sender.safeParse(from).error?.issues ?? []) fault(['from'], message);
}

/** The part of a request that is the template itself. */
export const templateOf = (body: Body): Template => Template.parse(body);

export class SaveTemplateRequest extends createZodDto(
  z.strictObject({ name: storable(200), ...BODY }).superRefine(fitsChannel),
) {}

const EXAMPLE_MEMBER = { firstName: 'Homer', lastName: 'Simpson' };

export class PreviewTemplateRequest extends createZodDto(
  z
    .strictObject({
      ...BODY,
      member: MemberSnapshot.extend({ memberId: z.string().default('preview') })
        .default(MemberSnapshot.parse({ memberId: 'preview', ...EXAMPLE_MEMBER }))
        .describe('The member to write to; an example when absent'),
      metavariables: Metavariables.optional().describe('What the event tells'),
      event: z
        .record(z.string(), z.unknown())
        .optional()
        .describe('Or the data of an event of the type, instead; without both, the example of the type'),
    })
    .superRefine(fitsChannel),
) {}

export class TemplateIdRequest extends createZodDto(z.strictObject({ templateId: z.uuid() })) {}

export class TemplateVersionRequest extends createZodDto(
  z.strictObject({ templateId: z.uuid(), version: z.coerce.number().int().min(1).max(2_147_483_647) }),
) {}

export class ListTemplatesRequest extends createZodDto(
  z.strictObject({
    channel: TemplateChannel.optional(),
    archived: z.enum(['true', 'false']).default('false').describe('Whether to list those out of use instead'),
    ...PAGE,
  }),
) {}

export class ListVersionsRequest extends createZodDto(z.strictObject(PAGE)) {}

const Head = z.object({
  templateId: z.uuid(),
  name: z.string(),
  channel: TemplateChannel,
  version: z.int().min(1),
  archived: z.boolean(),
  eventType: z.string().optional(),
  from: z.string().optional(),
  createdAt: Moment,
  updatedAt: Moment,
});

const Text = z.string().optional();
const Words = {
  ...{ subject: Text, html: Text, text: Text, title: Text, body: Text, summary: Text },
  ...{ imageUrl: Text, link: Text, buttonText: Text },
  inApp: z.boolean().optional(),
};

export class TemplateResponse extends createZodDto(Head.extend(Words)) {}

export class TemplatePageResponse extends createZodDto(z.object({ items: z.array(Head), next: NEXT })) {}

const Version = z.object({
  version: z.int().min(1),
  eventType: z.string().optional(),
  from: z.string().optional(),
  createdAt: Moment,
});

export class VersionPageResponse extends createZodDto(z.object({ items: z.array(Version), next: NEXT })) {}

const Sms = z.object({
  encoding: z.enum(['gsm7', 'ucs2']),
  parts: z.int().min(1),
  units: z.int().describe('Septets, or UTF-16 units, of the whole text'),
  unitsPerPart: z.int(),
  unitsLeft: z.int().describe('Units that still fit into the last part'),
});

export class PreviewResponse extends createZodDto(
  z.object({
    channel: TemplateChannel,
    ...Words,
    sms: Sms.optional(),
    fault: z
      .object({ code: z.string(), detail: z.string() })
      .optional()
      .describe('Why a message of these words would not be sent'),
  }),
) {}
