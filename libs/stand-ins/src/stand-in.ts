import type { IncomingHttpHeaders } from 'node:http';

/** A request as a stand-in sees it. */
export interface Call {
  readonly method: string;
  /** Without the query, and without the first segment, which names the stand-in. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** `1.1` or `2.0`. */
  readonly httpVersion: string;
  /** Scheme, host and port of our side as the client named it. */
  readonly origin: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Anything but text and octets goes as JSON. */
  readonly body?: unknown;
}

/** A message that a call hands over. */
export interface Submission {
  readonly from?: string;
  /** Phone, token, chat: what a rule for recipients looks at. */
  readonly to: string;
  readonly title?: string;
  readonly text: string;
  /** The request as the provider understood it, for whoever wants to see more. */
  readonly details?: unknown;
}

/** How a submission is answered. Those of the last line leave the client in the dark, and all but the first have taken it. */
export type Answer = 'accept' | 'reject' | 'throttle' | 'disconnect-before' | 'hang' | 'garbage' | 'disconnect-after';

export interface Decision {
  readonly answer: Answer;
  /** HTTP status of a refusal; the provider's usual one when absent. */
  readonly status?: number;
  /** The provider's own word or number for the refusal; its usual one when absent. */
  readonly code?: string;
  /** The answer, whatever it is, comes this much later. */
  readonly lateMs?: number;
}

export interface Submitted {
  /** Below 2^63, in decimal digits; no other submission has it. */
  readonly id: string;
  readonly decision: Decision;
}

/** Who keeps what stand-ins are handed, and decides what becomes of it. */
export interface FrontDesk {
  submit(standIn: string, submission: Submission): Submitted;
}

/** What a provider says of a message that it does not take. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
}

/** Says what is done to the connection beside, or instead of, replying. */
export interface Handled {
  readonly reply: Reply;
  readonly decision?: Decision;
}

/** A provider on loopback that speaks its real HTTP protocol. */
export interface StandIn {
  /** Its paths begin with it, and rules and records name it so. */
  readonly name: string;
  /** What it says where a decision only says that it refuses, by whose fault it is. */
  readonly refusals: Readonly<Record<'recipient' | 'content' | 'account' | 'throttle', Refusal>>;
  handle(call: Call, desk: FrontDesk): Handled | Promise<Handled>;
}

/** Hands a submission to the desk and answers as it decides. */
export function settle(
  standIn: StandIn,
  desk: FrontDesk,
  submission: Submission,
  replies: { readonly accepted: (id: string) => Reply; readonly refused: (refusal: Refusal) => Reply },
): Handled {
  const { id, decision } = desk.submit(standIn.name, submission);
  const usual = standIn.refusals[decision.answer === 'throttle' ? 'throttle' : 'recipient'];
  const isRefused = decision.answer === 'reject' || decision.answer === 'throttle';
  const { status = usual.status, code = usual.code } = decision;
  return { reply: isRefused ? replies.refused({ status, code }) : replies.accepted(id), decision };
}

/** Thrown by a stand-in that cannot even read a call; the reply goes out as it is. */
export class Unreadable extends Error {
  constructor(readonly reply: Reply) {
    super(`answered ${reply.status}`);
  }
}

export function jsonOf(call: Call, refusal: Reply): unknown {
  try {
    return JSON.parse(call.body.toString('utf8'));
  } catch {
    throw new Unreadable(refusal);
  }
}

export const formOf = (call: Call): URLSearchParams => new URLSearchParams(call.body.toString('utf8'));

export const bearerOf = ({ headers }: Call): string => /^bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
