import { type Item, TaskChunkRun } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CLOCK, type Clock } from '../domain/clock';
import { chunkItem } from '../domain/task-timer';
import { TaskRunRepository } from '../storage/task-run.repository';

/** Counts what a chunk has found, and orders the next one where it ended. A run that was stopped ends here. */
@Injectable()
@Handles(TaskChunkRun, { ownOnly: true })
export class GoOnOnTaskChunkRun implements PacketHandler<typeof TaskChunkRun> {
  constructor(
    @Inject(TaskRunRepository) private readonly runs: TaskRunRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async handle(items: readonly Item<typeof TaskChunkRun>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    const outgoing: Outgoing[] = [];
    for (const item of items) {
      const { moment, after } = item.payload;
      const order = await this.runs.record(tx, item.payload, this.clock());
      if (order !== undefined && after !== undefined) outgoing.push(chunkItem(order, moment, after, item));
    }
    return outgoing;
  }
}
