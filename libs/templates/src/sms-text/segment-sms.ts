import { gsm7UnitsOf, isGsm7 } from './gsm7';

export type SmsEncoding = 'gsm7' | 'ucs2';

export interface SegmentOptions {
  /** Width of the concatenation reference; 16 bits cost one octet more in every part. */
  readonly referenceBits?: 8 | 16;
  /** Most parts that `fits` allows; 255 is what the header can count (3GPP TS 23.040 §9.2.3.24.1). */
  readonly maxParts?: number;
  /** Forces UCS-2, for a centre that knows only a part of the GSM alphabet. */
  readonly encoding?: 'ucs2';
}

export interface SmsSegments {
  readonly encoding: SmsEncoding;
  /** The text cut into parts; joined again they are the text. An empty text is one empty part. */
  readonly segments: readonly string[];
  /** Septets (`gsm7`) or UTF-16 units (`ucs2`) of the whole text, concatenation headers not counted. */
  readonly units: number;
  /** Units that one part may hold: the single-part limit while there is one part only. */
  readonly unitsPerSegment: number;
  /** Units that still fit into the last part. */
  readonly unitsLeft: number;
  /** Whether the parts are no more than `maxParts`. */
  readonly fits: boolean;
}

/** 140 octets of user data, less 6 or 7 of concatenation header (3GPP TS 23.040 §9.2.3.24). */
const LIMITS = {
  gsm7: { single: 160, 8: 153, 16: 152 },
  ucs2: { single: 70, 8: 67, 16: 66 },
} as const;

const DEFAULT_MAX_PARTS = 10;

/**
 * Cuts a text into the parts of a concatenated SMS.
 *
 * One character outside GSM 03.38 turns the whole text into UCS-2. A part never ends inside an extension pair
 * (0x1B and its code) or a surrogate pair, so it may hold one unit less than the limit.
 */
export function segmentSms(text: string, options: SegmentOptions = {}): SmsSegments {
  const encoding = options.encoding ?? (isGsm7(text) ? 'gsm7' : 'ucs2');
  const limits = LIMITS[encoding];
  const units = unitsOf(text, encoding);
  const single = units <= limits.single;
  const unitsPerSegment = single ? limits.single : limits[options.referenceBits ?? 8];
  const segments = single ? [text] : cut(text, encoding, unitsPerSegment);
  const last = single ? units : unitsOf(segments[segments.length - 1] ?? '', encoding);
  return {
    encoding,
    segments,
    units,
    unitsPerSegment,
    unitsLeft: unitsPerSegment - last,
    fits: segments.length <= (options.maxParts ?? DEFAULT_MAX_PARTS),
  };
}

function unitsOf(text: string, encoding: SmsEncoding): number {
  if (encoding === 'ucs2') return text.length;
  let units = 0;
  for (let i = 0; i < text.length; i += 1) units += gsm7UnitsOf(text.charCodeAt(i));
  return units;
}

function cut(text: string, encoding: SmsEncoding, limit: number): string[] {
  const segments: string[] = [];
  let start = 0;
  let units = 0;
  let length: number;
  for (let i = 0; i < text.length; i += length) {
    length = startsSurrogatePair(text, i) ? 2 : 1;
    const cost = encoding === 'ucs2' ? length : gsm7UnitsOf(text.charCodeAt(i));
    if (units + cost > limit) {
      segments.push(text.slice(start, i));
      start = i;
      units = 0;
    }
    units += cost;
  }
  segments.push(text.slice(start));
  return segments;
}

function startsSurrogatePair(text: string, i: number): boolean {
  return (text.charCodeAt(i) & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00;
}
