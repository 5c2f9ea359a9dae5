import { STATUS_CODES } from 'node:http';

/** One fault of a request's body. */
export interface Fault {
  /** Where in the body: `rules.0.behaviour.status`. */
  readonly path: string;
  readonly message: string;
}

/** A request that cannot be served, as problem details (RFC 9457). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly faults: readonly Fault[] = [],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
  }

  body(): object {
    const { status, code, message: detail, faults } = this;
    return {
      type: 'about:blank',
      title: STATUS_CODES[status],
      status,
      detail,
      code,
      ...(faults.length > 0 && { errors: faults }),
    };
  }
}
