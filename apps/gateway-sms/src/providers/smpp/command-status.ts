/**
 * What a command_status other than 0 means for us.
 *
 * - `recipient`, `content`: the message will never go.
 * - `sender`: the source address is refused.
 * - `account`: the account or our settings are at fault, so every message would be.
 * - `throttled`, `queue-full`: not now, and nothing else on this route either.
 * - `temporary`: not now.
 * - `session`: the connection is not bound as the centre wants it.
 */
export const STATUS_CLASSES = [
  'recipient',
  'content',
  'sender',
  'account',
  'throttled',
  'queue-full',
  'temporary',
  'session',
] as const;

export type StatusClass = (typeof STATUS_CLASSES)[number];

export interface CommandStatus {
  /** `ESME_RTHROTTLED`, or `SMPP_0x00000401` for one without a name. */
  readonly name: string;
  readonly class: StatusClass;
}

/** The statuses that we send or look for ourselves. */
export const STATUS = {
  ok: 0x00,
  invalidCommandLength: 0x02,
  invalidCommandId: 0x03,
  /** As the status of a deliver_sm_resp: send it again later. */
  receiverTemporaryError: 0x64,
} as const;

/** SMPP 3.4 §5.1.3. Which of them may be tried again is not in the specification: it is what centres do. */
const TABLE: Readonly<Record<number, readonly [name: string, statusClass: StatusClass]>> = {
  0x01: ['ESME_RINVMSGLEN', 'content'],
  0x02: ['ESME_RINVCMDLEN', 'content'],
  0x03: ['ESME_RINVCMDID', 'content'],
  0x04: ['ESME_RINVBNDSTS', 'session'],
  0x05: ['ESME_RALYBND', 'account'],
  0x06: ['ESME_RINVPRTFLG', 'account'],
  0x07: ['ESME_RINVREGDLVFLG', 'account'],
  0x08: ['ESME_RSYSERR', 'temporary'],
  0x0a: ['ESME_RINVSRCADR', 'sender'],
  0x0b: ['ESME_RINVDSTADR', 'recipient'],
  0x0c: ['ESME_RINVMSGID', 'content'],
  0x0d: ['ESME_RBINDFAIL', 'account'],
  0x0e: ['ESME_RINVPASWD', 'account'],
  0x0f: ['ESME_RINVSYSID', 'account'],
  0x11: ['ESME_RCANCELFAIL', 'content'],
  0x13: ['ESME_RREPLACEFAIL', 'content'],
  0x14: ['ESME_RMSGQFUL', 'queue-full'],
  0x15: ['ESME_RINVSERTYP', 'account'],
  0x33: ['ESME_RINVNUMDESTS', 'content'],
  0x34: ['ESME_RINVDLNAME', 'content'],
  0x40: ['ESME_RINVDESTFLAG', 'content'],
  0x42: ['ESME_RINVSUBREP', 'content'],
  0x43: ['ESME_RINVESMCLASS', 'account'],
  0x44: ['ESME_RCNTSUBDL', 'content'],
  0x45: ['ESME_RSUBMITFAIL', 'content'],
  0x48: ['ESME_RINVSRCTON', 'sender'],
  0x49: ['ESME_RINVSRCNPI', 'sender'],
  0x50: ['ESME_RINVDSTTON', 'recipient'],
  0x51: ['ESME_RINVDSTNPI', 'recipient'],
  0x53: ['ESME_RINVSYSTYP', 'account'],
  0x54: ['ESME_RINVREPFLAG', 'account'],
  0x55: ['ESME_RINVNUMMSGS', 'content'],
  0x58: ['ESME_RTHROTTLED', 'throttled'],
  0x61: ['ESME_RINVSCHED', 'content'],
  0x62: ['ESME_RINVEXPIRY', 'content'],
  0x63: ['ESME_RINVDFTMSGID', 'account'],
  0x64: ['ESME_RX_T_APPN', 'temporary'],
  0x65: ['ESME_RX_P_APPN', 'content'],
  0x66: ['ESME_RX_R_APPN', 'content'],
  0x67: ['ESME_RQUERYFAIL', 'content'],
  0xc0: ['ESME_RINVOPTPARSTREAM', 'account'],
  0xc1: ['ESME_ROPTPARNOTALLWD', 'account'],
  0xc2: ['ESME_RINVPARLEN', 'account'],
  0xc3: ['ESME_RMISSINGOPTPARAM', 'account'],
  0xc4: ['ESME_RINVOPTPARAMVAL', 'account'],
  0xfe: ['ESME_RDELIVERYFAILURE', 'temporary'],
  0xff: ['ESME_RUNKNOWNERR', 'temporary'],
};

export type StatusOverrides = ReadonlyMap<number, StatusClass>;

/** Vendors' own statuses (0x400..0x4FF) and those of SMPP 5.0 are final unless the route says otherwise. */
export function commandStatus(status: number, overrides?: StatusOverrides): CommandStatus {
  const known = TABLE[status];
  const name = known?.[0] ?? `SMPP_0x${status.toString(16).padStart(8, '0').toUpperCase()}`;
  return { name, class: overrides?.get(status) ?? known?.[1] ?? 'content' };
}
