import { createECDH, generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto';
import type { StandInAccounts } from '../stand-ins';

/** What a gateway needs to be known to the push stand-ins, and what they need to know it by. */
export interface PushAccounts {
  readonly standIns: Required<Pick<StandInAccounts, 'fcm' | 'apns' | 'hms' | 'azure' | 'web-push'>>;
  /** PEM. */
  readonly fcmKey: string;
  readonly apnsKey: string;
  /** base64url. */
  readonly vapid: { readonly publicKey: string; readonly privateKey: string };
}

const publicPem = ({ publicKey }: KeyPairKeyObjectResult) =>
  publicKey.export({ type: 'spki', format: 'pem' }).toString();
const privatePem = ({ privateKey }: KeyPairKeyObjectResult) =>
  privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

/** Accounts with every push stand-in, with keys made for them. */
export function newPushAccounts(): PushAccounts {
  const fcm = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const apns = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const browser = createECDH('prime256v1');
  const publicKey = browser.generateKeys('base64url');
  return {
    standIns: {
      fcm: { projectId: 'sample', clientEmail: 'push@sample.iam.gserviceaccount.example', publicKey: publicPem(fcm) },
      apns: { keyId: 'ABC123DEFG', teamId: 'DEF123GHIJ', topic: 'example.programme.app', publicKey: publicPem(apns) },
      hms: { appId: '100200300', secret: 'hms-secret' },
      azure: {
        hub: 'sample',
        keyName: 'DefaultFullSharedAccessSignature',
        key: Buffer.from('azure-secret').toString('base64'),
      },
      'web-push': { applicationServerKey: publicKey },
    },
    fcmKey: privatePem(fcm),
    apnsKey: privatePem(apns),
    vapid: { publicKey, privateKey: browser.getPrivateKey('base64url') },
  };
}

/** The settings of a push gateway for stand-ins at these addresses. */
export function pushSettingsFor(
  { standIns, fcmKey, apnsKey, vapid }: PushAccounts,
  { httpUrl, httpsUrl, ca }: { readonly httpUrl: string; readonly httpsUrl: string; readonly ca: string },
): Readonly<Record<string, unknown>> {
  const { fcm, apns, hms, azure } = standIns;
  const { host } = new URL(httpsUrl);
  return {
    fcmServiceAccount: JSON.stringify({
      project_id: fcm.projectId,
      client_email: fcm.clientEmail,
      private_key: fcmKey,
      token_uri: `${httpUrl}/fcm/token`,
    }),
    fcmUrl: `${httpUrl}/fcm`,
    ...{ apnsKey, apnsKeyId: apns.keyId, apnsTeamId: apns.teamId, apnsTopic: apns.topic, apnsUrl: `${httpsUrl}/apns` },
    ...{ hmsAppId: hms.appId, hmsSecret: hms.secret },
    ...{ hmsUrl: `${httpUrl}/hms`, hmsTokenUrl: `${httpUrl}/hms/oauth2/v3/token` },
    azureConnection: `Endpoint=sb://${host}/azure/;SharedAccessKeyName=${azure.keyName};SharedAccessKey=${azure.key}`,
    azureHub: azure.hub,
    ...{
      vapidPublicKey: vapid.publicKey,
      vapidPrivateKey: vapid.privateKey,
      vapidSubject: 'mailto:push@programme.example',
    },
    trustedOrigins: [httpsUrl],
    ca,
  };
}
