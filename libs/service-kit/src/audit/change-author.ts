import { AsyncLocalStorage } from 'node:async_hooks';
import type { NextFunction, Request, Response } from 'express';
import type { DataSource } from 'typeorm';
import { isChange } from '../auth/roles';

/** Who changes something over HTTP, and by which request; what the audit log says beside the change itself. */
interface ChangeAuthor {
  readonly who: string;
  readonly request: string;
}

const authors = new AsyncLocalStorage<{ author?: ChangeAuthor }>();

/**
 * Middleware: what a request that changes something does from here on is known to be its doing. The others, such as probes, are not
 * followed: from the first one on Node would keep a record of every promise of the process.
 */
export function followRequest({ method }: Request, _response: Response, next: NextFunction): void {
  if (isChange(method)) authors.run({}, next);
  else next();
}

/** From here on every change that the request makes in the database is ascribed to this caller. */
export function ascribeChanges(request: Request, who: string): void {
  const store = authors.getStore();
  // The route with its parameters unfilled would not say more, and a query may hold a phone or an address.
  if (store && isChange(request.method)) store.author = { who, request: `${request.method} ${request.path}` };
}

/** What the driver of TypeORM takes a connection from. */
interface ConnectionPool {
  connect(taken: (error: Error | undefined, client: Client | undefined, release: unknown) => void): void;
}

interface Client {
  query(text: string, values: readonly string[]): Promise<unknown>;
}

/**
 * Tells the database on whose behalf a connection is taken, so that the triggers of audited tables can say it: whatever code
 * makes the change, in a transaction or not. Costs a statement when a connection passes between a request that changes
 * something and anybody else, and nothing where none does: handlers of packets keep their connections to themselves.
 */
export function tellAuthors(dataSource: DataSource): void {
  const { master: pool } = dataSource.driver as unknown as { readonly master: ConnectionPool }; // TypeORM's types leave it out
  const connect = pool.connect.bind(pool);
  const told = new WeakMap<Client, string>();
  pool.connect = (taken) => {
    const { author } = authors.getStore() ?? {};
    const text = author === undefined ? '' : JSON.stringify(author);
    connect((error, client, release) => {
      if (client === undefined || (told.get(client) ?? '') === text) return taken(error, client, release);
      told.set(client, text);
      client.query(`select set_config('carillon.author', $1, false)`, [text]).then(
        () => taken(error, client, release),
        (failed: Error) => {
          told.delete(client);
          (release as (error: Error) => void)(failed);
          taken(failed, undefined, release);
        },
      );
    });
  };
}
