import { OctetReader, OctetWriter, TruncatedError } from './octets';
import {
  COMMAND_ID,
  type Addressing,
  type BindPdu,
  type BindRespPdu,
  type Command,
  type DataPdu,
  type MessageBody,
  type MessagePdu,
  type MessageRespPdu,
  type Pdu,
  type UnreadablePdu,
} from './pdu-types';
import { readTlvs, tlvsSize, writeTlvs } from './tlv';

export const HEADER_LENGTH = 16;

/** More than the fixed octets of any body here. */
const FIXED_OCTETS = 32;
const MAX_SHORT_MESSAGE = 254;

/** No fewer octets than `writePdu` will write. */
export function pduSizeBound(pdu: Pdu): number {
  return HEADER_LENGTH + FIXED_OCTETS + variableOctets(pdu);
}

/** No fewer octets than `writeSubmit` will write. */
export function submitSizeBound(body: MessageBody): number {
  return HEADER_LENGTH + FIXED_OCTETS + messageOctets(body);
}

/** Writes a PDU at the writer's position; there must be room for `pduSizeBound(pdu)` octets. */
export function writePdu(writer: OctetWriter, pdu: Pdu): void {
  const start = writer.position;
  writeHeader(writer, COMMAND_ID[pdu.command], pdu.status, pdu.sequence);
  writeBody(writer, pdu);
  writeLength(writer, start);
}

/** `writePdu` for a submit_sm whose body is shared and not worth copying. */
export function writeSubmit(writer: OctetWriter, sequence: number, body: MessageBody): void {
  const start = writer.position;
  writeHeader(writer, COMMAND_ID.submit_sm, 0, sequence);
  writeMessage(writer, body);
  writeLength(writer, start);
}

export function encodePdu(pdu: Pdu): Buffer {
  const writer = new OctetWriter(Buffer.allocUnsafe(pduSizeBound(pdu)));
  writePdu(writer, pdu);
  return writer.buffer.subarray(0, writer.position);
}

/**
 * Reads one whole frame of at least 16 octets. Never throws: what cannot be read says so, with the header, so that it
 * can still be answered. Octet fields of the result are views of the frame.
 */
export function decodePdu(frame: Buffer): Pdu | UnreadablePdu {
  const commandId = frame.readUInt32BE(4);
  const status = frame.readUInt32BE(8);
  const sequence = frame.readUInt32BE(12);
  const command = COMMANDS.get(commandId);
  if (command === undefined) return { command: 'unknown', commandId, status, sequence, reason: 'unknown command_id' };
  try {
    return readBody(command, status, sequence, new OctetReader(frame, HEADER_LENGTH, frame.length));
  } catch (error) {
    if (!(error instanceof TruncatedError)) throw error;
    return { command: 'malformed', commandId, status, sequence, reason: error.message };
  }
}

const COMMANDS = new Map(Object.entries(COMMAND_ID).map(([name, id]) => [id as number, name as Command]));

function variableOctets(pdu: Pdu): number {
  switch (pdu.command) {
    case 'submit_sm':
    case 'deliver_sm':
      return messageOctets(pdu);
    case 'data_sm':
      return addressingOctets(pdu);
    case 'submit_sm_resp':
    case 'deliver_sm_resp':
    case 'data_sm_resp':
      return pdu.messageId.length + tlvsSize(pdu.tlvs);
    case 'bind_receiver':
    case 'bind_transmitter':
    case 'bind_transceiver':
      return pdu.systemId.length + pdu.password.length + pdu.systemType.length + pdu.addressRange.length;
    case 'bind_receiver_resp':
    case 'bind_transmitter_resp':
    case 'bind_transceiver_resp':
      return pdu.systemId.length + tlvsSize(pdu.tlvs);
    default:
      return 0;
  }
}

function messageOctets(body: MessageBody): number {
  const times = body.scheduleDeliveryTime.length + body.validityPeriod.length;
  return addressingOctets(body) + times + body.shortMessage.length;
}

function addressingOctets(pdu: Addressing): number {
  return pdu.serviceType.length + pdu.source.length + pdu.destination.length + tlvsSize(pdu.tlvs);
}

function writeHeader(writer: OctetWriter, commandId: number, status: number, sequence: number): void {
  writer.position += 4;
  writer.uint32(commandId);
  writer.uint32(status);
  writer.uint32(sequence);
}

function writeLength(writer: OctetWriter, start: number): void {
  const end = writer.position;
  writer.position = start;
  writer.uint32(end - start);
  writer.position = end;
}

function writeBody(writer: OctetWriter, pdu: Pdu): void {
  switch (pdu.command) {
    case 'submit_sm':
    case 'deliver_sm':
      return writeMessage(writer, pdu);
    case 'data_sm':
      return writeData(writer, pdu);
    case 'submit_sm_resp':
    case 'deliver_sm_resp':
    case 'data_sm_resp':
      return writeMessageResp(writer, pdu);
    case 'bind_receiver':
    case 'bind_transmitter':
    case 'bind_transceiver':
      return writeBind(writer, pdu);
    case 'bind_receiver_resp':
    case 'bind_transmitter_resp':
    case 'bind_transceiver_resp':
      writer.cstring(pdu.systemId);
      return writeTlvs(writer, pdu.tlvs);
  }
}

function writeAddresses(writer: OctetWriter, pdu: Addressing): void {
  writer.cstring(pdu.serviceType);
  writer.octet(pdu.sourceTon);
  writer.octet(pdu.sourceNpi);
  writer.cstring(pdu.source);
  writer.octet(pdu.destinationTon);
  writer.octet(pdu.destinationNpi);
  writer.cstring(pdu.destination);
  writer.octet(pdu.esmClass);
}

function writeMessage(writer: OctetWriter, pdu: MessageBody): void {
  if (pdu.shortMessage.length > MAX_SHORT_MESSAGE) throw new RangeError('short_message is longer than 254 octets');
  writeAddresses(writer, pdu);
  writer.octet(pdu.protocolId);
  writer.octet(pdu.priority);
  writer.cstring(pdu.scheduleDeliveryTime);
  writer.cstring(pdu.validityPeriod);
  writer.octet(pdu.registeredDelivery);
  writer.octet(pdu.replaceIfPresent);
  writer.octet(pdu.dataCoding);
  writer.octet(pdu.defaultMessageId);
  writer.octet(pdu.shortMessage.length);
  writer.octets(pdu.shortMessage);
  writeTlvs(writer, pdu.tlvs);
}

function writeData(writer: OctetWriter, pdu: DataPdu): void {
  writeAddresses(writer, pdu);
  writer.octet(pdu.registeredDelivery);
  writer.octet(pdu.dataCoding);
  writeTlvs(writer, pdu.tlvs);
}

/** A submit_sm_resp with a status has no body (SMPP 3.4 §4.4.2); deliver_sm_resp always has its empty id (§4.6.2). */
function writeMessageResp(writer: OctetWriter, pdu: MessageRespPdu): void {
  const bare = pdu.status !== 0 && pdu.messageId === '' && pdu.tlvs.length === 0;
  if (bare && pdu.command !== 'deliver_sm_resp') return;
  writer.cstring(pdu.messageId);
  writeTlvs(writer, pdu.tlvs);
}

function writeBind(writer: OctetWriter, pdu: BindPdu): void {
  writer.cstring(pdu.systemId);
  writer.cstring(pdu.password);
  writer.cstring(pdu.systemType);
  writer.octet(pdu.interfaceVersion);
  writer.octet(pdu.addrTon);
  writer.octet(pdu.addrNpi);
  writer.cstring(pdu.addressRange);
}

function readBody(command: Command, status: number, sequence: number, reader: OctetReader): Pdu {
  switch (command) {
    case 'submit_sm':
    case 'deliver_sm':
      return readMessage(command, status, sequence, reader);
    case 'data_sm':
      return readData(command, status, sequence, reader);
    case 'submit_sm_resp':
    case 'deliver_sm_resp':
    case 'data_sm_resp':
      return { command, status, sequence, messageId: reader.cstring(), tlvs: readTlvs(reader) };
    case 'bind_receiver':
    case 'bind_transmitter':
    case 'bind_transceiver':
      return readBind(command, status, sequence, reader);
    case 'bind_receiver_resp':
    case 'bind_transmitter_resp':
    case 'bind_transceiver_resp':
      return readBindResp(command, status, sequence, reader);
    default:
      return { command, status, sequence };
  }
}

function readMessage(
  command: MessagePdu['command'],
  status: number,
  sequence: number,
  reader: OctetReader,
): MessagePdu {
  return {
    command,
    status,
    sequence,
    serviceType: reader.cstring(),
    sourceTon: reader.octet(),
    sourceNpi: reader.octet(),
    source: reader.cstring(),
    destinationTon: reader.octet(),
    destinationNpi: reader.octet(),
    destination: reader.cstring(),
    esmClass: reader.octet(),
    protocolId: reader.octet(),
    priority: reader.octet(),
    scheduleDeliveryTime: reader.cstring(),
    validityPeriod: reader.cstring(),
    registeredDelivery: reader.octet(),
    replaceIfPresent: reader.octet(),
    dataCoding: reader.octet(),
    defaultMessageId: reader.octet(),
    shortMessage: reader.octets(reader.octet()),
    tlvs: readTlvs(reader),
  };
}

function readData(command: DataPdu['command'], status: number, sequence: number, reader: OctetReader): DataPdu {
  return {
    command,
    status,
    sequence,
    serviceType: reader.cstring(),
    sourceTon: reader.octet(),
    sourceNpi: reader.octet(),
    source: reader.cstring(),
    destinationTon: reader.octet(),
    destinationNpi: reader.octet(),
    destination: reader.cstring(),
    esmClass: reader.octet(),
    registeredDelivery: reader.octet(),
    dataCoding: reader.octet(),
    tlvs: readTlvs(reader),
  };
}

function readBind(command: BindPdu['command'], status: number, sequence: number, reader: OctetReader): BindPdu {
  return {
    command,
    status,
    sequence,
    systemId: reader.cstring(),
    password: reader.cstring(),
    systemType: reader.cstring(),
    interfaceVersion: reader.octet(),
    addrTon: reader.octet(),
    addrNpi: reader.octet(),
    addressRange: reader.cstring(),
  };
}

function readBindResp(
  command: BindRespPdu['command'],
  status: number,
  sequence: number,
  reader: OctetReader,
): BindRespPdu {
  return { command, status, sequence, systemId: reader.cstring(), tlvs: readTlvs(reader) };
}
