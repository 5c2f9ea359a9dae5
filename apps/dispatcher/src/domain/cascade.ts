import {
  type Channel,
  type DeliveryStatus,
  type MessageRequested,
  type PayloadOf,
  type StampMessage,
  uuidV5,
} from '@carillon/contracts';

/** What was asked for. */
export type Request = PayloadOf<typeof MessageRequested>;

/** What was asked for, without the member: their contacts and consent are asked for anew when the message goes on. */
export type ParkedRequest = Omit<PayloadOf<typeof StampMessage>, 'resume'>;

/** One channel of a message, and the words for it. A message without a cascade has this one alone. */
export interface Step {
  readonly index: number;
  readonly deliveryId: string;
  readonly channel: Channel;
  readonly templateId: string;
  readonly includeUnverified: boolean;
}

type Planned = Pick<ParkedRequest, 'messageId' | 'channel' | 'templateId' | 'includeUnverified' | 'cascade'>;

/** The delivery of a step: the first one's has the id of its message, the others' follow from it. */
export const deliveryIdOf = (messageId: string, step: number): string =>
  step === 0 ? messageId : uuidV5(`${messageId} step ${step}`);

export const stepsOf = ({ cascade = [] }: Pick<Planned, 'cascade'>): number => 1 + cascade.length;

/** @param index of a step that the request has */
export function stepOf(request: Planned, index: number): Step {
  const { channel, templateId, includeUnverified } = index === 0 ? request : request.cascade![index - 1]!;
  return { index, deliveryId: deliveryIdOf(request.messageId, index), channel, templateId, includeUnverified };
}

/** How long a step may take before the next one begins, in seconds; undefined for the last one. */
export const patienceAfter = ({ cascade = [] }: Pick<Planned, 'cascade'>, step: number): number | undefined =>
  cascade[step]?.afterSeconds;

/** How far a message has come. */
export interface Progress {
  /** How many steps have begun: those from 0 on. */
  readonly started: number;
  /** The steps of which nothing more is expected: they failed, or had their time. */
  readonly givenUp: readonly number[];
  /** The steps that have begun and were put off. */
  readonly waiting: readonly number[];
  /** The member has the message, whichever step it came by. */
  readonly arrived: boolean;
  /** Somebody has called the message off. */
  readonly cancelled: boolean;
}

export const BEGINNING: Progress = { started: 1, givenUp: [], waiting: [], arrived: false, cancelled: false };

export const began = (progress: Progress, step: number): Progress => ({
  ...progress,
  started: Math.max(progress.started, step + 1),
});

export const givenUp = (progress: Progress, step: number): Progress =>
  progress.givenUp.includes(step) ? progress : { ...progress, givenUp: [...progress.givenUp, step] };

/**
 * How far a message is once a step has had its time: whatever began before it had as long and longer. Changes nothing when the
 * message has gone on by then.
 */
export const afterPatience = (progress: Progress, step: number): Progress =>
  step === progress.started - 1
    ? { ...progress, givenUp: Array.from({ length: progress.started }, (_, index) => index) }
    : progress;

export const putOff = (progress: Progress, step: number): Progress => ({
  ...progress,
  waiting: [...progress.waiting, step],
});

/** Nothing waits any more, and no further step begins. */
export const calledOff = (progress: Progress): Progress => ({ ...progress, waiting: [], cancelled: true });

export const wentOn = (progress: Progress, step: number): Progress =>
  progress.waiting.includes(step) ? { ...progress, waiting: progress.waiting.filter((one) => one !== step) } : progress;

/** The step to begin now: the next one, once every step that has begun is given up and the member has nothing yet. */
export function nextStep(progress: Progress, steps: number): number | undefined {
  const { started, arrived, cancelled, givenUp } = progress;
  return !arrived && !cancelled && started < steps && givenUp.length === started ? started : undefined;
}

/** Whether a delivery by this step comes after the message had gone on to another channel for want of it. */
export const isLate = ({ started, givenUp }: Progress, step: number): boolean =>
  givenUp.includes(step) && started > step + 1;

/** Whether what was asked for is needed once more. */
export const mayGoOn = ({ started, arrived, cancelled, waiting }: Progress, steps: number): boolean =>
  !cancelled && (waiting.length > 0 || (!arrived && started < steps));

/** The statuses that say that the member has the message. */
const ARRIVALS: ReadonlySet<DeliveryStatus> = new Set(['delivered', 'read', 'clicked']);

/** The statuses after which nothing more is expected of a delivery. */
const ENDS: ReadonlySet<DeliveryStatus> = new Set(['suppressed', 'failed', 'expired', 'undelivered']);

export const isArrival = (status: DeliveryStatus): boolean => ARRIVALS.has(status);

/** How far a message is after a step's new status. */
export function afterStatus(progress: Progress, step: number, status: DeliveryStatus): Progress {
  if (ARRIVALS.has(status)) return progress.arrived ? progress : { ...progress, arrived: true };
  return ENDS.has(status) ? givenUp(wentOn(progress, step), step) : progress;
}
