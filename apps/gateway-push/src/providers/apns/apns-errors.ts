import type { Fate } from '../push-service';

const reasons = (fate: Fate | 'stale', words: string): readonly (readonly [string, Fate | 'stale'])[] =>
  words.split(' ').map((word) => [word, fate]);

/** By `reason` of the answer ("Handling notification responses from APNs"). */
export const APNS_FATES: ReadonlyMap<string, Fate | 'stale'> = new Map<string, Fate | 'stale'>([
  ...reasons('gone', 'Unregistered ExpiredToken'),
  // A key of the other environment, or another app's topic, gives these for every device.
  ...reasons('suspect', 'BadDeviceToken DeviceTokenNotForTopic'),
  ...reasons('content', 'PayloadTooLarge PayloadEmpty BadCollapseId BadExpirationDate BadMessageId BadPriority'),
  ...reasons('content', 'DuplicateHeaders InvalidPushType MissingDeviceToken BadPath MethodNotAllowed'),
  ...reasons('account', 'BadCertificate BadCertificateEnvironment Forbidden InvalidProviderToken MissingProviderToken'),
  ...reasons('account', 'BadEnvironmentKeyInToken BadTopic MissingTopic TopicDisallowed'),
  ...reasons('stale', 'ExpiredProviderToken'),
  ...reasons('throttle', 'TooManyRequests TooManyProviderTokenUpdates'),
  ...reasons('retry', 'IdleTimeout InternalServerError ServiceUnavailable Shutdown'),
]);
