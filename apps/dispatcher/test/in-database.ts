import type { INestApplication } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CapUseRepository } from '../src/storage/cap-use.repository';
import { MessageRepository } from '../src/storage/message.repository';
import { ParkedMessageRepository } from '../src/storage/parked-message.repository';
import type { Repositories } from './simulation';

/** The repositories of a running service. The beginning of each statement is noted in `statements`. */
export function inDatabase(app: INestApplication, statements: string[] = []): Repositories {
  return {
    messages: app.get(MessageRepository),
    parked: app.get(ParkedMessageRepository),
    uses: app.get(CapUseRepository),
    transaction: (work) =>
      app.get(DataSource).transaction((tx) => {
        const query = tx.query.bind(tx);
        tx.query = ((sql: string, parameters: unknown[]) => {
          statements.push(sql.trim().split(/\s+/, 3).join(' '));
          return query(sql, parameters);
        }) as typeof tx.query;
        return work(tx);
      }),
  };
}
