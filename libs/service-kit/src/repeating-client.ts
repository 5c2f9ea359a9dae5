import { Client } from 'pg';

/** Texts that are put together anew for each request would fill the server's memory: beyond this many nothing more is prepared. */
const MOST_STATEMENTS = 500;

/** SQLSTATE of `cached plan must not change result type`: a migration has changed the columns behind a `select *`. */
const PLAN_IS_STALE = '0A000';

/** Text -> name; undefined: planned every time. */
const names = new Map<string, string | undefined>();

function nameOf(text: string): string | undefined {
  if (!names.has(text) && names.size < MOST_STATEMENTS) names.set(text, `s${names.size}`);
  return names.get(text);
}

/**
 * A connection that has the server parse and plan each statement with parameters once, under a name, instead of every time: the
 * statements of handlers are few, and run thousands of times. PostgreSQL decides by its estimates whether the plan may be the same
 * for all parameters (`plan_cache_mode`).
 */
export class RepeatingClient extends Client {
  override query(...args: readonly unknown[]): never {
    const run = super.query.bind(this) as (...args: readonly unknown[]) => unknown;
    const [text, values, ...rest] = args;
    const name = typeof text === 'string' && Array.isArray(values) && values.length > 0 ? nameOf(text) : undefined;
    if (name === undefined) return run(...args) as never;
    const result = run({ name, text, values }, ...rest);
    if (result instanceof Promise) result.catch((error: { code?: string }) => this.giveUp(text as string, error));
    return result as never;
  }

  /** What has gone stale stays so on this connection; from now on it is planned every time. */
  private giveUp(text: string, { code }: { code?: string }): void {
    if (code === PLAN_IS_STALE) names.set(text, undefined);
  }
}
