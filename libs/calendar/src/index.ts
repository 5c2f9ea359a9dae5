export { ClockTime, Duration, readClockTime, readDuration } from './words';
export type { Span } from './words';
export { addSpan, nextClockTime } from './moments';
export { OpeningHours, nextOpening } from './opening-hours';
export { dayOf, instantOf, wallOf } from './wall-time';
export type { Wall } from './wall-time';
