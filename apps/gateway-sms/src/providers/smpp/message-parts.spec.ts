import fc from 'fast-check';
import { decodeGsm7 } from '@carillon/templates';
import { planParts } from './message-parts';
import { decodeText, decodeUtf16be, messageContent } from './message-text';
import { decodePdu, encodePdu } from './pdu';
import type { MessageBody, MessagePdu } from './pdu-types';
import { SmppSettings } from './smpp-settings';
import { TLV, tlvValue } from './tlv';
import { validityPeriod } from './validity-period';

const now = new Date('2026-03-01T12:00:00Z');
const message = { deliveryId: 'd1', to: '+79990000001', text: 'hello' };
const settings = (query = '') => SmppSettings.parse(`smpp://user:pass@host?${query}`);

function partsOf(
  fields: Partial<typeof message & { from: string; expiresAt: Date | string }>,
  query = '',
): MessageBody[] {
  const plan = planParts({ ...message, ...fields }, settings(query), 0x1234, now);
  if (plan.outcome === 'rejected') throw new Error(plan.code);
  return [...plan.parts];
}

const planOf = (fields: object, query = '') => planParts({ ...message, ...fields }, settings(query), 0, now);
const hex = (octets: Uint8Array | undefined) => Buffer.from(octets ?? []).toString('hex');

describe('planParts', () => {
  it('makes one submit_sm of a short text', () => {
    expect(partsOf({ from: 'BRAND' })).toEqual([
      expect.objectContaining({
        sourceTon: 5,
        sourceNpi: 0,
        source: 'BRAND',
        destinationTon: 1,
        destinationNpi: 1,
        destination: '79990000001',
        esmClass: 0,
        registeredDelivery: 1,
        dataCoding: 0,
        validityPeriod: '',
        shortMessage: Uint8Array.from(Buffer.from('hello')),
        tlvs: [],
      }),
    ]);
  });

  it.each([
    ['BRAND', 5, 0, 'BRAND'],
    ['Brand 24', 5, 0, 'Brand 24'],
    ['79991234567', 1, 1, '79991234567'],
    ['+79991234567', 1, 1, '79991234567'],
    ['1234', 0, 1, '1234'],
    ['', 0, 0, ''],
  ])('derives the source type of "%s"', (from, sourceTon, sourceNpi, source) => {
    expect(partsOf({ from })[0]).toMatchObject({ sourceTon, sourceNpi, source });
  });

  it('takes the configured sender and types', () => {
    expect(partsOf({}, 'sourceAddr=SHOP')[0]).toMatchObject({ source: 'SHOP', sourceTon: 5, sourceNpi: 0 });
    expect(partsOf({}, 'sourceAddr=SHOP&sourceNpi=1')[0]).toMatchObject({ sourceTon: 5, sourceNpi: 1 });
    expect(partsOf({}, 'sourceAddr=SHOP&sourceTon=3')[0]).toMatchObject({ sourceTon: 3, sourceNpi: 0 });
    expect(partsOf({})[0]).toMatchObject({ source: '', sourceTon: 0 });
  });

  it('splits by user data header', () => {
    const [first, second] = partsOf({ text: 'a'.repeat(161) });
    expect(first).toMatchObject({ esmClass: 0x40, dataCoding: 0 });
    expect(hex(first?.shortMessage.subarray(0, 7))).toBe('05000334020161');
    expect(first?.shortMessage).toHaveLength(159);
    expect(hex(second?.shortMessage)).toBe(`050003340202${'61'.repeat(8)}`);
  });

  it('splits by user data header with a 16-bit reference', () => {
    const [first] = partsOf({ text: 'я'.repeat(71) }, 'referenceBits=16');
    expect(first).toMatchObject({ esmClass: 0x40, dataCoding: 8 });
    expect(hex(first?.shortMessage.subarray(0, 9))).toBe('0608041234' + '0201' + '044f');
    expect(first?.shortMessage).toHaveLength(7 + 132);
  });

  it('splits by SAR', () => {
    const [, second] = partsOf({ text: 'a'.repeat(161) }, 'split=sar');
    expect(second).toMatchObject({ esmClass: 0 });
    expect(hex(second?.shortMessage)).toBe('61'.repeat(8));
    const tags = [TLV.sarMsgRefNum, TLV.sarTotalSegments, TLV.sarSegmentSeqnum];
    expect(tags.map((tag) => hex(tlvValue(second?.tlvs ?? [], tag)))).toEqual(['1234', '02', '02']);
  });

  it('leaves splitting to the centre', () => {
    const parts = partsOf({ text: 'я'.repeat(300) }, 'split=payload');
    expect(parts).toHaveLength(1);
    expect(parts[0]?.shortMessage).toHaveLength(0);
    expect(tlvValue(parts[0]?.tlvs ?? [], TLV.messagePayload)).toHaveLength(600);
    expect(partsOf({ text: 'short' }, 'split=payload')[0]?.tlvs).toEqual([]);
  });

  it.each([
    ['gsm', '[€]', 0, '1b3c1b651b3e'],
    ['gsm', 'Ω', 0, '15'],
    ['gsm-basic', '[', 8, '005b'],
    ['gsm-basic', 'Ω', 8, '03a9'],
    ['gsm-basic', '@', 0, '00'],
    ['latin1', '@[é', 0, '405be9'],
    ['latin1', '€', 8, '20ac'],
    ['latin1', 'ê', 8, '00ea'],
    ['ascii', '@_$', 0, '405f24'],
    ['ascii', 'é', 8, '00e9'],
    ['ascii', '`', 8, '0060'],
  ])('encodes for a centre whose default is %s: %s', (alphabet, text, dataCoding, octets) => {
    const [part] = partsOf({ text }, `defaultAlphabet=${alphabet}`);
    expect(part?.dataCoding).toBe(dataCoding);
    expect(hex(part?.shortMessage)).toBe(octets);
  });

  it.each([
    [{ to: 'nobody' }, 'recipient', 'INVALID_NUMBER'],
    [{ to: '+7' }, 'recipient', 'INVALID_NUMBER'],
    [{ to: '' }, 'recipient', 'INVALID_NUMBER'],
    [{ from: 'Бренд' }, 'content', 'INVALID_SENDER'],
    [{ from: 'B'.repeat(21) }, 'content', 'INVALID_SENDER'],
    [{ text: 'a'.repeat(1531) }, 'content', 'TOO_LONG'],
    [{ expiresAt: now }, 'content', 'EXPIRED'],
    [{ expiresAt: 'nonsense' }, 'content', 'EXPIRED'],
  ])('rejects %j', (fields, fault, code) => {
    expect(planOf(fields)).toMatchObject({ outcome: 'rejected', fault, code });
  });

  it('counts a bad configured sender as a fault of the account', () => {
    const sourceAddr = encodeURIComponent('Бренд');
    expect(planOf({}, `sourceAddr=${sourceAddr}`)).toMatchObject({ fault: 'account', code: 'INVALID_SENDER' });
  });

  it('makes parts that a centre can put together again, in every way of splitting', () => {
    const texts = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'abc é{€}~\n@'), maxLength: 700 }),
      fc.string({ unit: 'grapheme', maxLength: 200 }),
    );
    const splits = fc.constantFrom('split=udh', 'split=udh&referenceBits=16', 'split=sar', 'split=payload');
    fc.assert(
      fc.property(texts, splits, (text, query) => {
        const parts = partsOf({ text }, `${query}&maxParts=255`);
        const received = parts.map((part, i) => receive({ command: 'submit_sm', status: 0, sequence: i + 1, ...part }));
        expect(received.map(({ octets, coding }) => decodeText(octets, coding, 'gsm')).join('')).toBe(text);
        if (parts.length > 1) {
          expect(received.map(({ part }) => part?.number)).toEqual(parts.map((_, i) => i + 1));
          expect(new Set(received.map(({ part }) => `${part?.reference}/${part?.total}`)).size).toBe(1);
        }
      }),
      { numRuns: 300 },
    );
  });
});

function receive(pdu: MessagePdu) {
  const arrived = decodePdu(encodePdu(pdu));
  if (arrived.command !== 'submit_sm') throw new Error(arrived.command);
  return { ...messageContent(arrived), coding: arrived.dataCoding };
}

describe('validityPeriod', () => {
  const at = (seconds: number) => new Date(now.getTime() + seconds * 1_000);

  it.each([
    [3_600, '000000010000000R'],
    [86_400 + 61, '000001000101000R'],
    [5, '000000000100000R'],
    [59.5, '000000000100000R'],
    [400 * 86_400, '000031000000000R'],
  ])('of %d s', (seconds, period) => {
    expect(validityPeriod(at(seconds), undefined, now)).toBe(period);
    expect(validityPeriod(at(seconds).toISOString(), 7_200, now)).toBe(period);
  });

  it('falls back to the setting, then to the centre', () => {
    expect(validityPeriod(undefined, 7_200, now)).toBe('000000020000000R');
    expect(validityPeriod(undefined, undefined, now)).toBe('');
  });

  it('tells when the time is over', () => {
    expect(validityPeriod(at(-1), 7_200, now)).toBeUndefined();
  });
});

describe('decodeText', () => {
  it.each([
    [0, 'gsm', '1b65', '€'],
    [0, 'latin1', 'e9', 'é'],
    [1, 'gsm', '40', '@'],
    [3, 'gsm', 'e9', 'é'],
    [8, 'gsm', '041f20ac', 'П€'],
    [0x18, 'gsm', '041f', 'П'],
    [0x10, 'gsm', '00', '@'],
    [8, 'gsm', '041f20', 'П'],
  ] as const)('data_coding %d at a %s centre', (coding, alphabet, octets, text) => {
    expect(decodeText(Buffer.from(octets, 'hex'), coding, alphabet)).toBe(text);
  });

  it('leaves the octets it is given as they are', () => {
    const octets = Buffer.from('041f', 'hex');
    decodeUtf16be(octets);
    expect(octets.toString('hex')).toBe('041f');
    expect(decodeGsm7(octets)).toHaveLength(2);
  });
});
