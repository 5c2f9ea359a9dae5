import { secret } from '@carillon/gateway-runtime';
import { z } from 'zod';

/** Setting for providers that are told with each message where to report. */
export const callbackUrl = () =>
  secret(
    z
      .url({ protocol: /^https?$/ })
      .max(500)
      .regex(
        /\/callbacks\/[a-z][a-z0-9-]{0,63}\/[\w-]{16,128}$/,
        'an address that ends with /callbacks/<gateway>/<16 to 128 letters and digits>',
      ),
  )
    .optional()
    .describe(
      'Our address for reports as the provider sees it, /callbacks/<gateway>/<a secret of your choice> at its end',
    );

/** The secret at its end. */
export const secretOf = (url: string): string => url.slice(url.lastIndexOf('/') + 1);
