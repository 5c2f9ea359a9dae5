/** One thing wrong with an offer; `pointer` is a JSON Pointer (RFC 6901) into it. */
export interface OfferFault {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

/** The same faults, seen from further up. */
export function faultsAt(pointer: string, faults: readonly OfferFault[]): readonly OfferFault[] {
  return faults.map((fault) => ({ ...fault, pointer: `${pointer}${fault.pointer}` }));
}
