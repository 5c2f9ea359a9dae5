/**
 * How the ids of receipts relate to those of submit_sm_resp at one centre.
 *
 * `auto` tries every spelling, the given one first; the others name what the centre does, for one whose ids are short
 * enough that a decimal id may by chance be another message's hexadecimal one.
 */
export const RECEIPT_IDS = ['auto', 'same', 'hexToDec', 'decToHex'] as const;

export type ReceiptIds = (typeof RECEIPT_IDS)[number];

/** Longer than any number that centres count messages with; what is longer is an opaque token. */
const MAX_NUMBER_LENGTH = 40;

/**
 * Spellings under which the id of a receipt may have been returned by submit_sm_resp, the likeliest first.
 *
 * Centres answer a submit in hexadecimal and report in decimal or the other way round, add or drop leading zeros, and
 * change the case.
 */
export function messageIdSpellings(id: string, receiptIds: ReceiptIds = 'auto'): readonly string[] {
  const spellings = {
    auto: () => [id, ...plain(id), ...asHex(id), ...asDecimal(id)],
    same: () => [id, ...plain(id)],
    hexToDec: () => [...asHex(id), ...plain(id)],
    decToHex: () => [...asDecimal(id), ...plain(id)],
  }[receiptIds]();
  const distinct = [...new Set(spellings)];
  return distinct.length > 0 ? distinct : [id];
}

function plain(id: string): string[] {
  const short = id.replace(/^0+(?=.)/, '');
  return [short, id.toLowerCase(), id.toUpperCase(), short.toLowerCase(), short.toUpperCase()];
}

function asHex(id: string): string[] {
  if (!/^\d+$/.test(id) || id.length > MAX_NUMBER_LENGTH) return [];
  const hex = BigInt(id).toString(16);
  return [hex, hex.toUpperCase(), hex.padStart(8, '0'), hex.padStart(8, '0').toUpperCase()];
}

function asDecimal(id: string): string[] {
  if (!/^[\da-f]+$/i.test(id) || id.length > MAX_NUMBER_LENGTH) return [];
  const decimal = BigInt(`0x${id}`).toString();
  return [decimal, decimal.padStart(10, '0')];
}
