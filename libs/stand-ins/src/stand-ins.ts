import { type DevinoAccount, devinoStandIn } from './aggregators/devino';
import {
  type DevinoEmailAccount,
  type DevinoEmailOldAccount,
  devinoEmailOldStandIn,
  devinoEmailStandIn,
} from './aggregators/devino-email';
import { type DevinoRestAccount, devinoRestStandIn } from './aggregators/devino-rest';
import { type DevinoViberAccount, devinoViberStandIn } from './aggregators/devino-viber';
import { type SmsTrafficAccount, smsTrafficImStandIn, smsTrafficStandIn } from './aggregators/smstraffic';
import { type StreamTelecomAccount, streamTelecomStandIn } from './aggregators/stream-telecom';
import { type OwnBot, callCentreStandIn, ownBotStandIn } from './bots/own-bot';
import { type TelegramBot, telegramStandIn } from './bots/telegram';
import { type VkCommunity, vkBotStandIn } from './bots/vk-bot';
import { type ApnsAccount, apnsStandIn } from './push/apns';
import { type AzureHub, azureStandIn } from './push/azure';
import { type FcmAccount, fcmStandIn } from './push/fcm';
import { type HmsApp, hmsStandIn } from './push/hms';
import { type WebPushOptions, webPushStandIn } from './push/web-push';
import { okStandIn } from './networks/ok';
import { type NetworkAccount, vkStandIn } from './networks/vk';
import type { StandIn } from './stand-in';
import { type AsteriskUser, asteriskStandIn } from './voice/asterisk';
import { type VoximplantAccount, voximplantStandIn } from './voice/voximplant';

/** What each stand-in must know of the client that it serves. */
export interface StandInAccounts {
  readonly fcm?: FcmAccount;
  readonly apns?: ApnsAccount;
  readonly hms?: HmsApp;
  readonly azure?: AzureHub;
  readonly 'web-push'?: WebPushOptions;
  readonly telegram?: TelegramBot;
  readonly 'vk-bot'?: VkCommunity;
  readonly 'own-bot'?: OwnBot;
  readonly 'call-centre'?: OwnBot;
  readonly voximplant?: VoximplantAccount;
  readonly asterisk?: AsteriskUser;
  readonly smstraffic?: SmsTrafficAccount;
  readonly 'smstraffic-im'?: SmsTrafficAccount;
  readonly devino?: DevinoAccount;
  readonly 'devino-email'?: DevinoEmailAccount;
  readonly 'devino-email-old'?: DevinoEmailOldAccount;
  readonly 'devino-rest'?: DevinoRestAccount;
  readonly 'devino-viber'?: DevinoViberAccount;
  readonly vk?: NetworkAccount;
  readonly ok?: NetworkAccount;
  readonly 'stream-telecom'?: StreamTelecomAccount;
}

const MAKERS = {
  fcm: ({ fcm }) => fcm && fcmStandIn(fcm),
  apns: ({ apns }) => apns && apnsStandIn(apns),
  hms: ({ hms }) => hms && hmsStandIn(hms),
  azure: ({ azure }) => azure && azureStandIn(azure),
  'web-push': ({ 'web-push': options }) => options && webPushStandIn(options),
  telegram: ({ telegram }) => telegram && telegramStandIn(telegram),
  'vk-bot': ({ 'vk-bot': community }) => community && vkBotStandIn(community),
  'own-bot': ({ 'own-bot': bot }) => bot && ownBotStandIn(bot),
  voximplant: ({ voximplant }) => voximplant && voximplantStandIn(voximplant),
  asterisk: ({ asterisk }) => asterisk && asteriskStandIn(asterisk),
  'call-centre': ({ 'call-centre': account }) => account && callCentreStandIn(account),
  smstraffic: ({ smstraffic }) => smstraffic && smsTrafficStandIn(smstraffic),
  'smstraffic-im': ({ 'smstraffic-im': account }) => account && smsTrafficImStandIn(account),
  devino: ({ devino }) => devino && devinoStandIn(devino),
  'devino-email': ({ 'devino-email': account }) => account && devinoEmailStandIn(account),
  'devino-email-old': ({ 'devino-email-old': account }) => account && devinoEmailOldStandIn(account),
  'devino-rest': ({ 'devino-rest': account }) => account && devinoRestStandIn(account),
  'devino-viber': ({ 'devino-viber': account }) => account && devinoViberStandIn(account),
  vk: ({ vk }) => vk && vkStandIn(vk),
  ok: ({ ok }) => ok && okStandIn(ok),
  'stream-telecom': ({ 'stream-telecom': account }) => account && streamTelecomStandIn(account),
} as const satisfies Record<keyof StandInAccounts, (accounts: StandInAccounts) => StandIn | undefined>;

/** Every stand-in there is. */
export const STAND_IN_NAMES = Object.keys(MAKERS) as readonly (keyof typeof MAKERS)[]; // its keys are exactly these

/** Those whose account is told. */
export const standInsFor = (accounts: StandInAccounts): readonly StandIn[] =>
  Object.values(MAKERS).flatMap((make) => make(accounts) ?? []);
