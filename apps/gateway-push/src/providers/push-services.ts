import { ApnsService } from './apns/apns.service';
import { AzureService } from './azure/azure.service';
import { FcmService } from './fcm/fcm.service';
import { HmsService } from './hms/hms.service';
import type { PushService } from './push-service';
import type { PushSettings } from './push-settings';
import { WebPushService } from './web-push/web-push.service';

/** The services that the settings tell of. */
export function pushServicesOf(settings: PushSettings): readonly PushService[] {
  const { connections, ca } = settings;
  const { fcmServiceAccount: account, fcmUrl } = settings;
  const { apnsKey: key, apnsKeyId: keyId, apnsTeamId: teamId, apnsTopic: topic, apnsUrl } = settings;
  const { hmsAppId: appId, hmsSecret, hmsUrl, hmsTokenUrl: tokenUrl } = settings;
  const { azureConnection: connection, azureHub: hub } = settings;
  const { vapidPublicKey: publicKey, vapidPrivateKey: privateKey, vapidSubject: subject, trustedOrigins } = settings;
  const services: PushService[] = [];
  if (account) services.push(new FcmService({ account, url: fcmUrl, connections, ca }));
  if (key && keyId && teamId && topic) services.push(new ApnsService({ key, keyId, teamId, topic, url: apnsUrl, ca }));
  if (appId && hmsSecret)
    services.push(new HmsService({ appId, secret: hmsSecret, url: hmsUrl, tokenUrl, connections, ca }));
  if (connection && hub) services.push(new AzureService({ connection, hub, connections, ca }));
  if (publicKey && privateKey && subject)
    services.push(new WebPushService({ publicKey, privateKey, subject, trustedOrigins, connections, ca }));
  return services;
}
