import type { Tlv } from './tlv';

/** command_id by name (SMPP 3.4 §5.1.2.1): the PDUs that an ESME of ours and its test peers need. */
export const COMMAND_ID = {
  generic_nack: 0x80000000,
  bind_receiver: 0x00000001,
  bind_receiver_resp: 0x80000001,
  bind_transmitter: 0x00000002,
  bind_transmitter_resp: 0x80000002,
  submit_sm: 0x00000004,
  submit_sm_resp: 0x80000004,
  deliver_sm: 0x00000005,
  deliver_sm_resp: 0x80000005,
  unbind: 0x00000006,
  unbind_resp: 0x80000006,
  bind_transceiver: 0x00000009,
  bind_transceiver_resp: 0x80000009,
  enquire_link: 0x00000015,
  enquire_link_resp: 0x80000015,
  data_sm: 0x00000103,
  data_sm_resp: 0x80000103,
} as const;

export type Command = keyof typeof COMMAND_ID;

interface Header {
  /** command_status; 0 in every request. */
  readonly status: number;
  /** 1..0x7FFFFFFF; a response repeats that of its request (SMPP 3.4 §5.1.4). */
  readonly sequence: number;
}

/** SMPP 3.4 §4.1. */
export interface BindPdu extends Header {
  readonly command: 'bind_receiver' | 'bind_transmitter' | 'bind_transceiver';
  readonly systemId: string;
  readonly password: string;
  readonly systemType: string;
  readonly interfaceVersion: number;
  readonly addrTon: number;
  readonly addrNpi: number;
  readonly addressRange: string;
}

export interface BindRespPdu extends Header {
  readonly command: 'bind_receiver_resp' | 'bind_transmitter_resp' | 'bind_transceiver_resp';
  readonly systemId: string;
  readonly tlvs: readonly Tlv[];
}

/** What submit_sm, deliver_sm and data_sm have in common. */
export interface Addressing {
  readonly serviceType: string;
  readonly sourceTon: number;
  readonly sourceNpi: number;
  readonly source: string;
  readonly destinationTon: number;
  readonly destinationNpi: number;
  readonly destination: string;
  readonly esmClass: number;
  readonly registeredDelivery: number;
  readonly dataCoding: number;
  readonly tlvs: readonly Tlv[];
}

/** The body of submit_sm (SMPP 3.4 §4.4.1) and of deliver_sm (§4.6.1). */
export interface MessageBody extends Addressing {
  readonly protocolId: number;
  readonly priority: number;
  readonly scheduleDeliveryTime: string;
  readonly validityPeriod: string;
  readonly replaceIfPresent: number;
  readonly defaultMessageId: number;
  /** 0..254 octets. */
  readonly shortMessage: Uint8Array;
}

export interface MessagePdu extends Header, MessageBody {
  readonly command: 'submit_sm' | 'deliver_sm';
}

/** SMPP 3.4 §4.7.1: the text is in the TLV message_payload. */
export interface DataPdu extends Header, Addressing {
  readonly command: 'data_sm';
}

export interface MessageRespPdu extends Header {
  readonly command: 'submit_sm_resp' | 'deliver_sm_resp' | 'data_sm_resp';
  /** Empty when the body is absent, as it may be with a status other than 0. */
  readonly messageId: string;
  readonly tlvs: readonly Tlv[];
}

export interface BarePdu extends Header {
  readonly command: 'enquire_link' | 'enquire_link_resp' | 'unbind' | 'unbind_resp' | 'generic_nack';
}

export type Pdu = BindPdu | BindRespPdu | MessagePdu | DataPdu | MessageRespPdu | BarePdu;

/** A frame with a sound header that is no PDU we know, or whose body does not add up. */
export interface UnreadablePdu extends Header {
  readonly command: 'unknown' | 'malformed';
  readonly commandId: number;
  readonly reason: string;
}
