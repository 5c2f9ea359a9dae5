import { type ApnsAccount, apnsStandIn } from './push/apns';
import { type AzureHub, azureStandIn } from './push/azure';
import { type FcmAccount, fcmStandIn } from './push/fcm';
import { type HmsApp, hmsStandIn } from './push/hms';
import { type WebPushOptions, webPushStandIn } from './push/web-push';
import type { StandIn } from './stand-in';

/** What each stand-in must know of the client that it serves. */
export interface StandInAccounts {
  readonly fcm?: FcmAccount;
  readonly apns?: ApnsAccount;
  readonly hms?: HmsApp;
  readonly azure?: AzureHub;
  readonly 'web-push'?: WebPushOptions;
}

const MAKERS = {
  fcm: ({ fcm }) => fcm && fcmStandIn(fcm),
  apns: ({ apns }) => apns && apnsStandIn(apns),
  hms: ({ hms }) => hms && hmsStandIn(hms),
  azure: ({ azure }) => azure && azureStandIn(azure),
  'web-push': ({ 'web-push': options }) => options && webPushStandIn(options),
} as const satisfies Record<keyof StandInAccounts, (accounts: StandInAccounts) => StandIn | undefined>;

/** Every stand-in there is. */
export const STAND_IN_NAMES = Object.keys(MAKERS) as readonly (keyof typeof MAKERS)[]; // its keys are exactly these

/** Those whose account is told. */
export const standInsFor = (accounts: StandInAccounts): readonly StandIn[] =>
  Object.values(MAKERS).flatMap((make) => make(accounts) ?? []);
