import type { SendResult } from '@carillon/gateway-runtime';
import { encodeGsm7, isGsm7WithoutGreekAndExtension, segmentSms, type SmsEncoding } from '@carillon/templates';
import { DATA_CODING_UCS2, encodeUtf16be, ESM_UDH, type DefaultAlphabet } from './message-text';
import type { MessageBody } from './pdu-types';
import type { SmppSettings } from './smpp-settings';
import { NO_TLVS, octetTlv, TLV, uint16Tlv, type Tlv } from './tlv';
import { validityPeriod } from './validity-period';
import type { SendSmsPayload } from './send-sms-payload';

export type MessagePlan =
  | { readonly outcome: 'planned'; readonly parts: readonly [MessageBody, ...MessageBody[]] }
  | Extract<SendResult, { readonly outcome: 'rejected' }>;

interface Address {
  readonly ton: number;
  readonly npi: number;
  readonly address: string;
}

const INTERNATIONAL_ISDN = { ton: 1, npi: 1 };
const ALPHANUMERIC = { ton: 5, npi: 0 };
const SHORT_CODE = { ton: 0, npi: 1 };
const UNKNOWN = { ton: 0, npi: 0 };
const MAX_ADDRESS = 20;

/**
 * Makes the submit_sm of a message, all but their sequence numbers, or says why the message can never go.
 *
 * @param reference ties the parts of a long text together; only its lower 8 or 16 bits are used
 */
export function planParts(
  message: SendSmsPayload,
  settings: SmppSettings,
  reference: number,
  now: Date = new Date(),
): MessagePlan {
  const destination = destinationAddress(message.to);
  if (destination === undefined) return rejected('recipient', 'INVALID_NUMBER', 'expected + and 5 to 15 digits');
  const source = sourceAddress(message.from ?? settings.sourceAddr, settings);
  if (source === undefined)
    return rejected(faultOfSender(message), 'INVALID_SENDER', 'expected up to 20 plain characters');
  const validity = validityPeriod(message.expiresAt, settings.validitySec, now);
  if (validity === undefined) return rejected('content', 'EXPIRED', 'its time was over before it was sent');
  const texts = splitText(message.text, settings, reference);
  if (texts === undefined) return rejected('content', 'TOO_LONG', `takes more than ${settings.maxParts} parts`);
  const [first, ...others] = texts.map((text) => partOf(text, source, destination, validity));
  if (first === undefined) throw new Error('a text has at least one part');
  return { outcome: 'planned', parts: [first, ...others] };
}

/** A bad sender of the message's own concerns it alone; the configured one concerns every message. */
export function faultOfSender(message: SendSmsPayload): 'content' | 'account' {
  return message.from === undefined ? 'account' : 'content';
}

function rejected(fault: 'recipient' | 'content' | 'account', code: string, detail: string): MessagePlan {
  return { outcome: 'rejected', fault, code, detail };
}

function destinationAddress(to: string): Address | undefined {
  const digits = /^\+?(\d{5,15})$/.exec(to)?.[1];
  return digits === undefined ? undefined : { ...INTERNATIONAL_ISDN, address: digits };
}

function sourceAddress(from: string | undefined, { sourceTon, sourceNpi }: SmppSettings): Address | undefined {
  if (from === undefined || from === '') return { ...UNKNOWN, address: '' };
  const address = /^\+\d+$/.test(from) ? from.slice(1) : from;
  if (address.length > MAX_ADDRESS || !/^[\x20-\x7e]+$/.test(address)) return undefined;
  const derived = !/^\d+$/.test(address) ? ALPHANUMERIC : address.length < 8 ? SHORT_CODE : INTERNATIONAL_ISDN;
  return { ton: sourceTon ?? derived.ton, npi: sourceNpi ?? derived.npi, address };
}

type TextFields = Pick<MessageBody, 'esmClass' | 'dataCoding' | 'shortMessage' | 'tlvs'>;

function partOf(text: TextFields, source: Address, destination: Address, validity: string): MessageBody {
  return {
    serviceType: '',
    sourceTon: source.ton,
    sourceNpi: source.npi,
    source: source.address,
    destinationTon: destination.ton,
    destinationNpi: destination.npi,
    destination: destination.address,
    esmClass: text.esmClass,
    protocolId: 0,
    priority: 0,
    scheduleDeliveryTime: '',
    validityPeriod: validity,
    registeredDelivery: 1,
    replaceIfPresent: 0,
    dataCoding: text.dataCoding,
    defaultMessageId: 0,
    shortMessage: text.shortMessage,
    tlvs: text.tlvs,
  };
}

function splitText(text: string, settings: SmppSettings, reference: number): readonly TextFields[] | undefined {
  const { split, defaultAlphabet, maxParts, referenceBits } = settings;
  const forced = inAlphabet(text, defaultAlphabet) ? undefined : 'ucs2';
  const { encoding, segments, fits } = segmentSms(text, { referenceBits, maxParts, encoding: forced });
  if (!fits) return undefined;
  const encode = (part: string): Uint8Array => encodeText(part, encoding, defaultAlphabet);
  const dataCoding = encoding === 'ucs2' ? DATA_CODING_UCS2 : 0;
  const plain = { esmClass: 0, dataCoding, tlvs: NO_TLVS };
  if (segments.length === 1) return [{ ...plain, shortMessage: encode(text) }];
  if (split === 'payload') return [{ ...plain, ...payload(encode(text)) }];
  return segments.map((segment, i) => {
    const place = { total: segments.length, number: i + 1, reference };
    if (split === 'sar') return { ...plain, shortMessage: encode(segment), tlvs: sarTlvs(place) };
    const shortMessage = Buffer.concat([udh(place, referenceBits), encode(segment)]);
    return { ...plain, esmClass: ESM_UDH, shortMessage };
  });
}

function payload(value: Uint8Array): Pick<TextFields, 'shortMessage' | 'tlvs'> {
  return { shortMessage: new Uint8Array(), tlvs: [{ tag: TLV.messagePayload, value }] };
}

/**
 * Whether a text of GSM characters may go under data_coding 0. A centre whose default is Latin-1 or ASCII turns it into
 * GSM septets on the air, so only what both alphabets have qualifies.
 */
function inAlphabet(text: string, alphabet: DefaultAlphabet): boolean {
  switch (alphabet) {
    case 'gsm':
      return true;
    case 'gsm-basic':
      return isGsm7WithoutGreekAndExtension(text);
    case 'latin1':
      return /^[\0-\u00ff]*$/.test(text);
    case 'ascii':
      return /^[\0-\u007f]*$/.test(text);
  }
}

function encodeText(text: string, encoding: SmsEncoding, alphabet: DefaultAlphabet): Uint8Array {
  if (encoding === 'ucs2') return encodeUtf16be(text);
  return alphabet === 'latin1' || alphabet === 'ascii' ? Buffer.from(text, 'latin1') : encodeGsm7(text);
}

interface Place {
  readonly total: number;
  readonly number: number;
  readonly reference: number;
}

/** A user data header with one concatenation element (3GPP TS 23.040 §9.2.3.24.1 and .8). */
function udh({ total, number, reference }: Place, referenceBits: 8 | 16): Uint8Array {
  const low = reference & 0xff;
  if (referenceBits === 8) return Uint8Array.of(0x05, 0x00, 0x03, low, total, number);
  return Uint8Array.of(0x06, 0x08, 0x04, (reference >>> 8) & 0xff, low, total, number);
}

/** SMPP 3.4 §5.3.2.22 to §5.3.2.24. */
function sarTlvs({ total, number, reference }: Place): readonly Tlv[] {
  return [
    uint16Tlv(TLV.sarMsgRefNum, reference & 0xffff),
    octetTlv(TLV.sarTotalSegments, total),
    octetTlv(TLV.sarSegmentSeqnum, number),
  ];
}
