import { CustomFieldCode } from '@carillon/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { CUSTOM_FIELD_TYPES } from '../domain/custom-fields';

export class CustomFieldPath extends createZodDto(z.object({ code: CustomFieldCode })) {}

const shape = {
  title: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'no control characters')
    .describe('What marketers see'),
  type: z.enum(CUSTOM_FIELD_TYPES).describe('Of its values; stays as it is once declared'),
};

export class PutCustomFieldRequest extends createZodDto(z.strictObject(shape)) {}

const CustomField = z.object({ code: CustomFieldCode, ...shape });

export class CustomFieldResponse extends createZodDto(CustomField) {}

export class CustomFieldsResponse extends createZodDto(z.object({ items: z.array(CustomField) })) {}
