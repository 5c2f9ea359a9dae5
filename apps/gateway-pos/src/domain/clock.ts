/** Tells the time; an argument wherever a decision depends on it. */
export type Clock = () => Date;

/** Injection token of the service's clock. */
export const CLOCK = Symbol('CLOCK');
