export { okStandIn } from './networks/ok';
export { vkStandIn } from './networks/vk';
export type { NetworkAccount } from './networks/vk';
export { devinoEmailOldStandIn, devinoEmailStandIn } from './aggregators/devino-email';
export type { DevinoEmailAccount, DevinoEmailOldAccount, DevinoEmailStandIn } from './aggregators/devino-email';
export { devinoViberStandIn } from './aggregators/devino-viber';
export type { DevinoViberAccount, DevinoViberStandIn } from './aggregators/devino-viber';
export { devinoStandIn } from './aggregators/devino';
export type { DevinoAccount, DevinoStandIn } from './aggregators/devino';
export { devinoRestStandIn } from './aggregators/devino-rest';
export type { DevinoRestAccount, DevinoRestStandIn } from './aggregators/devino-rest';
export { smsTrafficImStandIn, smsTrafficStandIn } from './aggregators/smstraffic';
export type { AskedStandIn, SmsTrafficAccount } from './aggregators/smstraffic';
export { streamTelecomStandIn } from './aggregators/stream-telecom';
export type { StreamTelecomAccount, StreamTelecomStandIn } from './aggregators/stream-telecom';
export { callCentreStandIn, ownBotStandIn } from './bots/own-bot';
export { telegramStandIn } from './bots/telegram';
export { vkBotStandIn } from './bots/vk-bot';
export { loopbackCertificate } from './certificate';
export type { Certificate } from './certificate';
export { newPushAccounts, pushSettingsFor } from './push/accounts';
export type { PushAccounts } from './push/accounts';
export { apnsStandIn } from './push/apns';
export type { ApnsAccount } from './push/apns';
export { azureStandIn } from './push/azure';
export type { AzureHub } from './push/azure';
export { fcmStandIn } from './push/fcm';
export type { FcmAccount, FcmStandIn } from './push/fcm';
export { hmsStandIn } from './push/hms';
export type { HmsApp, HmsStandIn } from './push/hms';
export { webPushStandIn, webPushSubscription } from './push/web-push';
export type { WebPushOptions } from './push/web-push';
export { ObedientDesk } from './obedient-desk';
export { STAND_IN_NAMES, standInsFor } from './stand-ins';
export type { StandInAccounts } from './stand-ins';
export { asteriskStandIn } from './voice/asterisk';
export { voximplantStandIn } from './voice/voximplant';
export { StandInServer } from './stand-in-server';
export type { StandInServerOptions } from './stand-in-server';
export { bearerOf, formOf, jsonOf, settle, Unreadable } from './stand-in';
export type {
  Answer,
  Call,
  Decision,
  FrontDesk,
  Handled,
  Refusal,
  Reply,
  StandIn,
  Submission,
  Submitted,
} from './stand-in';
export { StatusBook } from './status-book';
export type { StandingWord } from './status-book';
