export { decodeGsm7, encodeGsm7, gsm7UnitsOf, isGsm7, isGsm7WithoutGreekAndExtension } from './gsm7';
export { normaliseSmsText } from './normalise-sms-text';
export { segmentSms, type SegmentOptions, type SmsEncoding, type SmsSegments } from './segment-sms';
