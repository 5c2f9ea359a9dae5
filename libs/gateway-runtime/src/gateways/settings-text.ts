import { z } from 'zod';

/** Settings of a gateway in one environment variable, as JSON. */
export const settingsText = <Schema extends z.ZodType>(settings: Schema) =>
  z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'not JSON' });
        return z.NEVER;
      }
    })
    .pipe(settings as z.ZodType<z.output<Schema>, unknown>); // checked by it, whatever it is
