import { SendSocial } from '@carillon/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { TEMPLATE_STATES } from '../domain/template-state';

const Key = { templateId: z.uuid().toLowerCase(), network: SendSocial.schema.shape.network };

export class TemplateKeyRequest extends createZodDto(z.strictObject(Key)) {}

export class SaveSocialTemplateRequest extends createZodDto(
  z.strictObject({
    text: z.string().min(1).max(4_096).describe('The words, with {name} where something is put in'),
    providerTemplateId: z.string().min(1).max(64).optional().describe('Id of the template at the provider'),
  }),
) {}

export class ModerateTemplateRequest extends createZodDto(
  z.strictObject({
    state: z.enum(TEMPLATE_STATES),
    comment: z.string().max(1_000).optional().describe('What the moderators said'),
  }),
) {}

export class ListSocialTemplatesRequest extends createZodDto(
  z.strictObject({
    state: z.enum(TEMPLATE_STATES).optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
    after: z.string().max(500).optional().describe('`next` of the page before'),
  }),
) {}

const Shown = z.object({
  ...Key,
  text: z.string(),
  providerTemplateId: z.string().nullable(),
  state: z.enum(TEMPLATE_STATES),
  comment: z.string().nullable(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});

export class SocialTemplateResponse extends createZodDto(Shown) {}
export class SocialTemplatePageResponse extends createZodDto(
  z.object({ items: z.array(Shown), next: z.string().optional() }),
) {}
