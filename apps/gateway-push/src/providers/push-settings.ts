import { createPrivateKey } from 'node:crypto';
import { baseUrl, endpoint, secret } from '@carillon/gateway-runtime';
import { z } from 'zod';
import { AzureConnectionText } from './azure/azure-settings';
import { ServiceAccountText } from './fcm/fcm-settings';

const name = z.string().min(1).max(200);
const url = endpoint(z.url({ protocol: /^https?$/ }).max(500));

/**
 * The push services that devices are reached by; of each either everything that it needs is told, or nothing. A member's
 * devices may be of several services, so one gateway serves them all.
 */
export const PushSettings = z
  .strictObject({
    fcmServiceAccount: secret(ServiceAccountText)
      .optional()
      .describe('FCM: key file of the Google service account, as text'),
    fcmUrl: baseUrl('https://fcm.googleapis.com'),
    apnsKey: secret(z.string().refine(isEcKey, 'not the PEM of a private key of P-256'))
      .optional()
      .describe('APNs: signing key (AuthKey_….p8), as text'),
    apnsKeyId: name.optional().describe('APNs: id of the key'),
    apnsTeamId: name.optional().describe('APNs: id of the team'),
    apnsTopic: name.optional().describe('APNs: bundle id of the app'),
    apnsUrl: baseUrl('https://api.push.apple.com'),
    hmsAppId: name.optional().describe('HMS: id of the app'),
    hmsSecret: secret(name).optional().describe('HMS: its secret'),
    hmsUrl: baseUrl('https://push-api.cloud.huawei.com'),
    hmsTokenUrl: url
      .default('https://oauth-login.cloud.huawei.com/oauth2/v3/token')
      .describe('HMS: where access tokens are given'),
    azureConnection: secret(AzureConnectionText)
      .optional()
      .describe('Azure: Endpoint=sb://…/;SharedAccessKeyName=…;SharedAccessKey=…'),
    azureHub: name.optional().describe('Azure: name of the hub'),
    vapidPublicKey: z
      .string()
      .regex(/^[\w-]{86,88}$/)
      .optional()
      .describe('Web Push: our public key, base64url'),
    vapidPrivateKey: secret(z.string().regex(/^[\w-]{43}$/))
      .optional()
      .describe('Web Push: its private half'),
    vapidSubject: z
      .string()
      .regex(/^(mailto:|https:\/\/)\S+$/)
      .optional()
      .describe('Web Push: whom push services may turn to, mailto: or https:'),
    trustedOrigins: z
      .array(z.url({ protocol: /^https?$/ }).transform((text) => new URL(text).origin))
      .max(20)
      .default([])
      .describe('Web Push: origins of endpoints that need not be public addresses'),
    connections: z
      .int()
      .min(1)
      .max(1_000)
      .default(50)
      .describe('Connections to each service but APNs, which needs one'),
    ca: z.string().max(20_000).optional().describe('PEM of an authority that is trusted beside the usual ones'),
  })
  .superRefine((settings, context) => {
    const told: Readonly<Record<string, unknown>> = settings;
    for (const group of GROUPS) {
      const missing = group.filter((field) => told[field] === undefined);
      if (missing.length > 0 && missing.length < group.length)
        for (const field of missing)
          context.addIssue({ code: 'custom', path: [field], message: `goes with ${group[0]}` });
    }
    if (GROUPS.every(([first]) => told[first] === undefined))
      context.addIssue({
        code: 'custom',
        path: [],
        message: `tell one push service at least: ${GROUPS.map(([first]) => first).join(', ')}`,
      });
  });
export type PushSettings = z.output<typeof PushSettings>;

/** What comes together or not at all; the first names the service. */
const GROUPS: readonly (readonly [keyof PushSettings, ...(keyof PushSettings)[]])[] = [
  ['fcmServiceAccount'],
  ['apnsKey', 'apnsKeyId', 'apnsTeamId', 'apnsTopic'],
  ['hmsAppId', 'hmsSecret'],
  ['azureConnection', 'azureHub'],
  ['vapidPublicKey', 'vapidPrivateKey', 'vapidSubject'],
];

function isEcKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyDetails?.namedCurve === 'prime256v1';
  } catch {
    return false;
  }
}
