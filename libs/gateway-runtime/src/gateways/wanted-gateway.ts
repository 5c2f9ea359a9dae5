import { z } from 'zod';

export const GatewayName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,63}$/, 'lower-case letters, digits and hyphens, a letter first');
const values = (value: z.ZodType<string>) => z.array(value).min(1).max(300).optional();

export const Rule = z
  .strictObject({
    countries: values(z.string().regex(/^[A-Z]{2}$/, 'two capital letters (ISO 3166-1)')),
    operators: values(z.string().min(1).max(64)),
    messageTypes: values(z.string().min(1).max(64)),
  })
  .refine((rule) => Object.keys(rule).length > 0, 'a rule names countries, operators or messageTypes');

export const Limits = z.strictObject({
  window: z.int().min(1).max(10_000).optional().describe('Most sends in flight'),
  perSecond: z.number().positive().max(100_000).optional().describe('Most sends a second'),
});

/** A gateway as a person wants it. */
export const WantedGateway = z.strictObject({
  kind: z.string().min(1).max(64),
  settings: z
    .record(z.string().max(64), z.unknown())
    .default({})
    .describe('By the schema of the kind. A secret that is not named stays as it is; null takes it away.'),
  weight: z
    .int()
    .min(0)
    .max(1_000)
    .default(100)
    .describe('Share beside the others; 0 stands by until the others cannot'),
  enabled: z.boolean().default(true),
  rules: z.array(Rule).max(50).default([]).describe('Messages it is for, by any of the rules; without rules, all'),
  limits: Limits.default({}),
});
export type WantedGateway = z.output<typeof WantedGateway>;

/** Gateways that an environment variable describes: JSON, name to what is wanted. */
export const GatewaysOfEnvironment = z.string().transform((text, context) => {
  const gateways = z.record(GatewayName, WantedGateway).safeParse(parsed(text));
  for (const { path, message } of gateways.error?.issues ?? []) context.addIssue([...path, message].join(': '));
  return gateways.success ? gateways.data : z.NEVER;
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
