import fc from 'fast-check';
import { parseReceipt, type ReceiptOptions } from './delivery-receipt';
import { encodeUtf16be } from './message-text';
import type { DataPdu, MessagePdu } from './pdu-types';
import { octetTlv, TLV, type Tlv } from './tlv';

const receivedAt = new Date('2026-03-01T12:00:00Z');

function deliver(text: string | Uint8Array, fields: Partial<MessagePdu> = {}): MessagePdu {
  return {
    command: 'deliver_sm',
    status: 0,
    sequence: 1,
    serviceType: '',
    sourceTon: 1,
    sourceNpi: 1,
    source: '79990000001',
    destinationTon: 5,
    destinationNpi: 0,
    destination: 'BRAND',
    esmClass: 0x04,
    protocolId: 0,
    priority: 0,
    scheduleDeliveryTime: '',
    validityPeriod: '',
    registeredDelivery: 0,
    replaceIfPresent: 0,
    dataCoding: 0,
    defaultMessageId: 0,
    shortMessage: typeof text === 'string' ? Buffer.from(text, 'latin1') : text,
    tlvs: [],
    ...fields,
  };
}

function receiptOf(pdu: MessagePdu | DataPdu, options: Partial<ReceiptOptions> = {}) {
  const parsed = parseReceipt(pdu, { receivedAt, ...options });
  if (parsed.kind !== 'receipt') throw new Error(`${parsed.kind}: not a receipt`);
  return parsed.receipt;
}

const idTlv = (id: string): Tlv => ({ tag: TLV.receiptedMessageId, value: Buffer.from(id, 'latin1') });

const CLASSIC =
  'id:0123456789 sub:001 dlvrd:001 submit date:2603011055 done date:2603011101 stat:DELIVRD err:000 text:Hello';

describe('parseReceipt', () => {
  it('reads the form of SMPP 3.4 appendix B', () => {
    const receipt = receiptOf(deliver(CLASSIC));
    expect(receipt).toMatchObject({ status: 'delivered', detail: 'DELIVRD', at: receivedAt });
    expect(receipt.code).toBeUndefined();
    expect(receipt.providerMessageIds[0]).toBe('0123456789');
    expect(receipt.providerMessageIds).toContain('75bcd15');
  });

  it.each([
    ['DELIVRD', 'delivered'],
    ['DELIVERED', 'delivered'],
    ['UNDELIV', 'undelivered'],
    ['UNDELIVERABLE', 'undelivered'],
    ['EXPIRED', 'expired'],
    ['DELETED', 'failed'],
    ['REJECTD', 'failed'],
    ['REJECTED', 'failed'],
    ['ACCEPTD', 'sent'],
    ['ENROUTE', 'sent'],
    ['UNKNOWN', 'unknown'],
    ['delivrd', 'delivered'],
    ['WEIRD', 'unknown'],
  ])('takes stat:%s for %s', (stat, status) => {
    expect(receiptOf(deliver(`id:1 stat:${stat} err:000`)).status).toBe(status);
  });

  it('takes message_state for a status', () => {
    const statuses = Array.from({ length: 11 }, (_, state) => {
      const tlvs = [idTlv('1'), octetTlv(TLV.messageState, state)];
      return receiptOf(deliver('', { tlvs })).status;
    });
    expect(statuses).toEqual(
      ['sent', 'sent', 'delivered', 'expired', 'failed', 'undelivered', 'sent', 'unknown', 'failed', 'failed'].concat([
        'unknown',
      ]),
    );
  });

  it.each([
    [
      'dates with seconds',
      'id:7 sub:001 dlvrd:001 submit date:260301105500 done date:260301110130 stat:DELIVRD err:0 Text:x',
    ],
    ['parts missing', 'id:7 submit date:2603011055 done date:2603011101 stat:DELIVRD err:000'],
    ['another order', 'stat:DELIVRD err:000 done date:2603011101 id:7'],
    ['capitals and spaces', 'ID: 7 Sub: 001 Stat: DELIVRD Err: Text:'],
    ['line breaks', 'id:7\r\nstat:DELIVRD\r\nerr:000'],
    ['commas', 'id:7,stat:DELIVRD,err:000'],
    ['a text that looks like fields', 'id:7 stat:DELIVRD err:000 text:id:8 stat:UNDELIV err:011'],
    ['an empty text', 'id:7 stat:DELIVRD text:'],
    ['a NUL at the end', 'id:7 stat:DELIVRD\0'],
  ])('copes with %s', (_, text) => {
    const receipt = receiptOf(deliver(text));
    expect(receipt).toMatchObject({ status: 'delivered' });
    expect(receipt.providerMessageIds[0]).toBe('7');
    expect(receipt.code).toBeUndefined();
  });

  it.each([
    ['err:011', '011'],
    ['err:AB', 'AB'],
    ['err:0x1F', '0x1F'],
    ['err:', undefined],
    ['', undefined],
  ])('gives the code of "%s"', (err, code) => {
    expect(receiptOf(deliver(`id:7 stat:UNDELIV ${err}`)).code).toBe(code);
  });

  it('gives the network error code where the text has none', () => {
    const network = { tag: TLV.networkErrorCode, value: Buffer.of(8, 0, 11) };
    expect(receiptOf(deliver('id:7 stat:UNDELIV err:000', { tlvs: [network] })).code).toBe('11');
  });

  it('believes the TLVs before the text, and keeps the id of the text as another spelling', () => {
    const tlvs = [idTlv('abc\0'), octetTlv(TLV.messageState, 5)];
    const receipt = receiptOf(deliver('id:77 stat:DELIVRD', { tlvs }));
    expect(receipt.status).toBe('undelivered');
    expect(receipt.providerMessageIds[0]).toBe('abc');
    expect(receipt.providerMessageIds).toContain('77');
  });

  it('reads a body of ASCII that calls itself UCS-2, and one that is', () => {
    expect(receiptOf(deliver('id:7 stat:DELIVRD', { dataCoding: 8 })).status).toBe('delivered');
    expect(receiptOf(deliver('id:75 stat:DELIVRD', { dataCoding: 8 })).providerMessageIds[0]).toBe('75');
    expect(receiptOf(deliver(encodeUtf16be('id:7 stat:EXPIRED'), { dataCoding: 8 })).status).toBe('expired');
  });

  it('reads the text behind a user data header, and out of message_payload', () => {
    const udh = Buffer.from([5, 0, 3, 1, 1, 1]);
    const behind = deliver(Buffer.concat([udh, Buffer.from('id:7 stat:DELIVRD')]), { esmClass: 0x44 });
    expect(receiptOf(behind).providerMessageIds[0]).toBe('7');
    const payload = { tag: TLV.messagePayload, value: Buffer.from('id:7 stat:DELIVRD') };
    expect(receiptOf(deliver('', { tlvs: [payload] })).providerMessageIds[0]).toBe('7');
  });

  it('takes a data_sm with TLVs only', () => {
    const { command: _, ...body } = deliver('');
    const pdu: DataPdu = { ...body, command: 'data_sm', tlvs: [idTlv('x1'), octetTlv(TLV.messageState, 2)] };
    expect(receiptOf(pdu)).toMatchObject({ providerMessageIds: ['x1', 'X1'], status: 'delivered' });
  });

  it('takes one that is not marked as a receipt if it names an id and a state', () => {
    expect(receiptOf(deliver(CLASSIC, { esmClass: 0 })).status).toBe('delivered');
    const kind = (pdu: MessagePdu) => parseReceipt(pdu, { receivedAt }).kind;
    expect(kind(deliver('STOP', { esmClass: 0 }))).toBe('none');
    expect(kind(deliver('my id:7 please', { esmClass: 0 }))).toBe('none');
    expect(kind(deliver('stat:DELIVRD', { esmClass: 0x04 }))).toBe('nameless');
    expect(kind(deliver('', { esmClass: 0x04 }))).toBe('nameless');
  });

  it('never takes an intermediate notification for the end', () => {
    expect(receiptOf(deliver('id:7 stat:UNDELIV', { esmClass: 0x20 })).status).toBe('sent');
  });

  it.each([
    ['2603011101', 180, '2026-03-01T08:01:00.000Z'],
    ['260301110130', 0, '2026-03-01T11:01:30.000Z'],
    ['20260301110130', 0, '2026-03-01T11:01:30.000Z'],
    ['202603011101', 0, '2026-03-01T11:01:00.000Z'],
    ['2613011101', 0, '2026-03-01T12:00:00.000Z'],
    ['2603012359', 0, '2026-03-01T12:00:00.000Z'],
    ['soon', 0, '2026-03-01T12:00:00.000Z'],
  ])('reads done date:%s at UTC+%d min', (date, utcOffsetMinutes, at) => {
    const receipt = receiptOf(deliver(`id:7 done date:${date} stat:DELIVRD`), { utcOffsetMinutes });
    expect(receipt.at.toISOString()).toBe(at);
  });

  it('never throws, whatever the centre sends', () => {
    const tlv = fc.record({ tag: fc.constantFrom(...Object.values(TLV)), value: fc.uint8Array({ maxLength: 20 }) });
    const text = fc.oneof(
      fc.uint8Array({ maxLength: 254 }),
      fc
        .array(fc.constantFrom('id:', 'stat:', 'err:', 'text:', ' ', '1', '\0', 'DELIVRD', 'done date:', '00'))
        .map((words) => Buffer.from(words.join(''))),
    );
    fc.assert(
      fc.property(text, fc.nat(255), fc.nat(255), fc.array(tlv), (body, esmClass, dataCoding, tlvs) => {
        const parsed = parseReceipt(deliver(body, { esmClass, dataCoding, tlvs }), { receivedAt, utcOffsetMinutes: 0 });
        if (parsed.kind === 'receipt') {
          expect(parsed.receipt.providerMessageIds[0]).not.toBe('');
          expect(parsed.receipt.at.getTime()).not.toBeNaN();
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
