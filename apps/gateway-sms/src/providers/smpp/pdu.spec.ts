import fc from 'fast-check';
import { PDU } from 'smpp';
import { decodePdu, encodePdu, pduSizeBound } from './pdu';
import type { MessagePdu, Pdu } from './pdu-types';
import { octetTlv, TLV, tlvText, uint16Tlv } from './tlv';

const octet = fc.nat(255);
const sequence = fc.integer({ min: 1, max: 0x7fffffff });
const latin1 = fc.integer({ min: 1, max: 255 }).map((unit) => String.fromCharCode(unit));
const cstring = (max: number) => fc.string({ unit: latin1, maxLength: max });
const octets = (maxLength: number) => fc.uint8Array({ maxLength }).map((value) => Buffer.from(value));
const tlvs = fc.array(fc.record({ tag: fc.nat(0xffff), value: octets(300) }), { maxLength: 6 });
const status = fc.oneof(fc.constant(0), fc.nat(0xffffffff));

const addressing = {
  serviceType: cstring(5),
  sourceTon: octet,
  sourceNpi: octet,
  source: cstring(20),
  destinationTon: octet,
  destinationNpi: octet,
  destination: cstring(20),
  esmClass: octet,
  registeredDelivery: octet,
  dataCoding: octet,
  tlvs,
};

const messagePdu = fc.record({
  command: fc.constantFrom('submit_sm' as const, 'deliver_sm' as const),
  status: fc.constant(0),
  sequence,
  ...addressing,
  protocolId: octet,
  priority: octet,
  scheduleDeliveryTime: cstring(16),
  validityPeriod: cstring(16),
  replaceIfPresent: octet,
  defaultMessageId: octet,
  shortMessage: octets(254),
});

const anyPdu: fc.Arbitrary<Pdu> = fc.oneof(
  messagePdu,
  fc.record({ command: fc.constant('data_sm' as const), status: fc.constant(0), sequence, ...addressing }),
  fc.record({
    command: fc.constantFrom('submit_sm_resp' as const, 'deliver_sm_resp' as const, 'data_sm_resp' as const),
    status,
    sequence,
    messageId: cstring(64),
    tlvs,
  }),
  fc.record({
    command: fc.constantFrom('bind_receiver' as const, 'bind_transmitter' as const, 'bind_transceiver' as const),
    status: fc.constant(0),
    sequence,
    systemId: cstring(15),
    password: cstring(8),
    systemType: cstring(12),
    interfaceVersion: octet,
    addrTon: octet,
    addrNpi: octet,
    addressRange: cstring(40),
  }),
  fc.record({
    command: fc.constantFrom(
      'bind_receiver_resp' as const,
      'bind_transmitter_resp' as const,
      'bind_transceiver_resp' as const,
    ),
    status,
    sequence,
    systemId: cstring(15),
    tlvs,
  }),
  fc.record({
    command: fc.constantFrom(
      'enquire_link' as const,
      'enquire_link_resp' as const,
      'unbind' as const,
      'unbind_resp' as const,
      'generic_nack' as const,
    ),
    status,
    sequence,
  }),
);

const submit: MessagePdu = {
  command: 'submit_sm',
  status: 0,
  sequence: 7,
  serviceType: '',
  sourceTon: 5,
  sourceNpi: 0,
  source: 'BRAND',
  destinationTon: 1,
  destinationNpi: 1,
  destination: '79990000001',
  esmClass: 0,
  protocolId: 0,
  priority: 0,
  scheduleDeliveryTime: '',
  validityPeriod: '000000010000000R',
  registeredDelivery: 1,
  replaceIfPresent: 0,
  dataCoding: 4,
  defaultMessageId: 0,
  shortMessage: Buffer.from('hello'),
  tlvs: [],
};

describe('the SMPP codec', () => {
  it('writes a submit_sm octet by octet as SMPP 3.4 §4.4.1 has it', () => {
    expect(encodePdu(submit).toString('hex')).toBe(
      ['00000046', '00000004', '00000000', '00000007', '00', '0500', '4252414e4400', '0101', '373939393030303030303100']
        .concat(['00', '00', '00', '00', '3030303030303031303030303030305200', '01', '00', '04', '00', '05'])
        .concat(['68656c6c6f'])
        .join(''),
    );
  });

  it('brings every PDU back, and needs no more room than it says', () => {
    fc.assert(
      fc.property(anyPdu, (pdu) => {
        const encoded = encodePdu(pdu);
        expect(encoded.readUInt32BE(0)).toBe(encoded.length);
        expect(encoded.length).toBeLessThanOrEqual(pduSizeBound(pdu));
        expect(decodePdu(encoded)).toEqual(pdu);
      }),
      { numRuns: 500 },
    );
  });

  it('never throws on any frame of 16 octets or more', () => {
    const commands = fc.constantFrom(1, 2, 4, 5, 6, 9, 0x15, 0x103, 0x80000004, 0x80000009, 0x80000103, 0x999);
    fc.assert(
      fc.property(commands, fc.uint8Array({ minLength: 16, maxLength: 200 }), (command, frame) => {
        const octetsOfFrame = Buffer.from(frame);
        octetsOfFrame.writeUInt32BE(command, 4);
        expect(decodePdu(octetsOfFrame)).toHaveProperty('sequence');
      }),
      { numRuns: 2_000 },
    );
  });

  it('never throws on a PDU cut off anywhere', () => {
    fc.assert(
      fc.property(anyPdu, fc.nat(600), (pdu, length) => {
        const encoded = encodePdu(pdu);
        const frame = encoded.subarray(0, Math.max(16, Math.min(length, encoded.length)));
        expect(decodePdu(frame)).toMatchObject({ sequence: pdu.sequence, status: pdu.status });
      }),
    );
  });

  it('refuses what would shift the fields behind it', () => {
    expect(() => encodePdu({ ...submit, source: 'A\0B' })).toThrow(RangeError);
    expect(() => encodePdu({ ...submit, source: 'Я' })).toThrow(RangeError);
    expect(() => encodePdu({ ...submit, shortMessage: Buffer.alloc(255) })).toThrow(RangeError);
  });

  it('takes a response without a body', () => {
    const frame = Buffer.from('00000010800000040000005800000007', 'hex');
    expect(decodePdu(frame)).toEqual({ command: 'submit_sm_resp', status: 0x58, sequence: 7, messageId: '', tlvs: [] });
  });

  it('takes a message_id without its NUL', () => {
    const frame = Buffer.concat([Buffer.from('00000013800000040000000000000007', 'hex'), Buffer.from('abc')]);
    expect(decodePdu(frame)).toMatchObject({ messageId: 'abc' });
  });

  it('reads a text TLV by its length, with a NUL or without, and no further', () => {
    const state = octetTlv(TLV.messageState, 2);
    const read = (value: string) => {
      const receipt = { tag: TLV.receiptedMessageId, value: Buffer.from(value, 'latin1') };
      const pdu = decodePdu(encodePdu({ ...submit, command: 'deliver_sm', tlvs: [receipt, state] }));
      if (pdu.command !== 'deliver_sm') throw new Error('not a deliver_sm');
      expect(pdu.tlvs[1]).toEqual({ tag: TLV.messageState, value: Buffer.of(2) });
      return tlvText(pdu.tlvs, TLV.receiptedMessageId);
    };
    expect(read('abc')).toBe('abc');
    expect(read('abc\0')).toBe('abc');
    expect(read('abc\0\x04xyz')).toBe('abc');
    expect(read('')).toBe('');
  });

  it('says which command it does not know', () => {
    const frame = Buffer.from('00000010000001110000000000000009', 'hex');
    expect(decodePdu(frame)).toMatchObject({ command: 'unknown', commandId: 0x111, sequence: 9 });
  });
});

describe('against the codec of npm smpp', () => {
  it('is read as it was meant', () => {
    fc.assert(
      fc.property(messagePdu, sequence, (pdu, sar) => {
        const times = { scheduleDeliveryTime: '', validityPeriod: '' };
        const tlv = uint16Tlv(TLV.sarMsgRefNum, sar & 0xffff);
        const peer = new PDU(encodePdu({ ...pdu, ...times, esmClass: 0, dataCoding: 4, tlvs: [tlv] }));
        expect(peer).toMatchObject({
          command: pdu.command,
          sequence_number: pdu.sequence,
          source_addr_ton: pdu.sourceTon,
          destination_addr: Buffer.from(pdu.destination, 'latin1').toString('ascii'),
          registered_delivery: pdu.registeredDelivery,
          sm_default_msg_id: pdu.defaultMessageId,
          short_message: { message: pdu.shortMessage },
          sar_msg_ref_num: sar & 0xffff,
        });
      }),
    );
  });

  it('reads what it writes', () => {
    const peer = new PDU('deliver_sm', {
      sequence_number: 5,
      source_addr: '79990000001',
      destination_addr: 'BRAND',
      esm_class: 4,
      data_coding: 4,
      short_message: Buffer.from('id:1'),
      receipted_message_id: 'abc',
      message_state: 2,
    });
    expect(decodePdu(peer.toBuffer())).toMatchObject({
      command: 'deliver_sm',
      sequence: 5,
      source: '79990000001',
      destination: 'BRAND',
      esmClass: 4,
      shortMessage: Buffer.from('id:1'),
      tlvs: expect.arrayContaining([
        { tag: TLV.receiptedMessageId, value: Buffer.from('abc\0') },
        { tag: TLV.messageState, value: Buffer.of(2) },
      ]),
    });
  });
});
