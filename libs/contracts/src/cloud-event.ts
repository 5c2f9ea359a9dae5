import { z } from 'zod';
import { Instant } from './values/time';

/** The context attributes of CloudEvents 1.0 that Carillon reads and writes, with the data beside them. */
export const CloudEvent = z.object({
  specversion: z.literal('1.0'),
  id: z.string().min(1).max(256),
  source: z.string().min(1).max(512),
  type: z.string().min(1).max(256),
  subject: z.string().min(1).max(128).optional(),
  time: Instant.optional(),
  datacontenttype: z.string().optional(),
  /** Distributed Tracing extension. */
  traceparent: z
    .string()
    .regex(/^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/)
    .optional(),
  data: z.unknown(),
});
export type CloudEvent = z.infer<typeof CloudEvent>;
