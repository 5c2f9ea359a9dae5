import { DataRequested, DataTold, type Item } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SERVICE_NAME } from '../service-name';
import { PERSONAL_TABLES, type PersonalTable, show } from './personal-table';

const MOST_ROWS = 500;
/** An item has room for a megabyte. */
const MOST_CHARACTERS = 200_000;

interface Part {
  readonly name?: string;
  readonly rows: Record<string, unknown>[];
}

/** Tells what the service keeps of a member; that there is nothing is said, too, so that nobody waits for it. */
@Injectable()
@Handles(DataRequested)
export class TellDataOnDataRequested implements PacketHandler<typeof DataRequested> {
  constructor(
    @Inject(PERSONAL_TABLES) private readonly tables: readonly PersonalTable[],
    @Inject(SERVICE_NAME) private readonly service: string,
  ) {}

  async handle(items: readonly Item<typeof DataRequested>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    const told: Outgoing[] = [];
    for (const item of items) {
      const { exportId, memberIds } = item.payload;
      const found: Part[] = [];
      for (const table of this.tables) found.push(...partsOf(table.table, await show(tx, table, memberIds)));
      const parts: readonly Part[] = found.length > 0 ? found : [{ rows: [] }];
      for (const [part, content] of parts.entries()) {
        const payload = { exportId, service: this.service, part, parts: parts.length, ...content };
        told.push(DataTold.item({ cause: item, role: `${this.service} ${part}`, payload }));
      }
    }
    return told;
  }
}

function partsOf(name: string, rows: readonly Record<string, unknown>[]): readonly Part[] {
  const parts: Part[] = [];
  let characters = Infinity;
  for (const row of rows) {
    const length = JSON.stringify(row).length;
    const last = parts.at(-1);
    if (last === undefined || characters + length > MOST_CHARACTERS || last.rows.length === MOST_ROWS) {
      parts.push({ name, rows: [row] });
      characters = length;
    } else {
      last.rows.push(row);
      characters += length;
    }
  }
  return parts;
}
