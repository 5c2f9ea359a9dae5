import { dayOf, nextClockTime, readClockTime, wallOf } from '@carillon/calendar';
import { type Item, type OutgoingItem, RunTaskChunk, TaskChunkRun, uuidV5 } from '@carillon/contracts';
import { addressed, Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { compileFilter, fieldsOf, Filter, type FilterPredicate } from '@carillon/rules';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { birthDaysOn } from '../domain/recurring/birthdays';
import type { TaskEvent } from '../domain/recurring/task-event';
import { taskEvents, type TaskMember } from '../domain/recurring/task-events';
import type { AcceptedItem } from '../storage/parked-event.repository';
import { TaskMemberRepository } from '../storage/task-member.repository';
import { EventEnricher } from './event-enricher';

type Chunk = Item<typeof RunTaskChunk>;

const MEMBERS_AT_ONCE = 500;
const SAMPLE = 20;
/** Who keeps the tasks. */
const SCHEDULER = 'scheduler';

interface Found {
  readonly member: TaskMember;
  readonly event: TaskEvent;
}

/**
 * Goes through some members for a recurring task, and raises what the calendar brings them as if it had come from outside.
 *
 * The ids of the events follow from task, member and day: whatever is run twice tells nobody twice. Where it got to travels with
 * the answer, so that a task that was interrupted goes on there.
 */
@Injectable()
@Handles(RunTaskChunk)
export class RunTaskChunksOnRunTaskChunk implements PacketHandler<typeof RunTaskChunk> {
  constructor(
    @Inject(TaskMemberRepository) private readonly members: TaskMemberRepository,
    @Inject(EventEnricher) private readonly enricher: EventEnricher,
  ) {}

  async handle(items: readonly Chunk[], tx: EntityManager): Promise<readonly Outgoing[]> {
    const outgoing: Outgoing[] = [];
    for (const item of items) outgoing.push(...(await this.run(item, tx)));
    return outgoing;
  }

  private async run(item: Chunk, tx: EntityManager): Promise<readonly Outgoing[]> {
    const { work, moment: text, timeZone, dryRun, after } = item.payload;
    const moment = Date.parse(text);
    const timeZones = await this.zonesAt(item.payload, moment, tx);
    const days = new Set((timeZone === undefined ? timeZones : [timeZone]).map((zone) => dayOf(wallOf(moment, zone))));
    const birthDays = work.kind === 'birthday' ? [...days].flatMap((day) => birthDaysOn(work, day)) : undefined;
    const members = await this.members.search(tx, { timeZones, birthDays, after, limit: MEMBERS_AT_ONCE });
    const holds = predicateOf(work);
    const found = members.flatMap((member): readonly Found[] => {
      const inZone = { ...member, timeZone: timeZone ?? member.timeZone };
      return taskEvents(work, inZone, moment, holds).map((event) => ({ member: inZone, event }));
    });
    const raised = dryRun
      ? []
      : await this.enricher.enrich(
          found.map((one) => acceptedFrom(one, item)),
          tx,
        );
    return [...raised, addressed(answerTo(item, members, found), SCHEDULER)];
  }

  private async zonesAt(
    { timeOfDay, timeZone }: Chunk['payload'],
    moment: number,
    tx: EntityManager,
  ): Promise<readonly string[]> {
    const all = await this.members.timeZones(tx);
    if (timeOfDay === undefined || timeZone !== undefined) return all;
    const time = readClockTime(timeOfDay);
    return all.filter((zone) => nextClockTime(moment, time, zone) === moment);
  }
}

function predicateOf(work: Chunk['payload']['work']): FilterPredicate {
  const filter = work.kind === 'raise-event' && work.filter !== null ? Filter.parse(work.filter) : null;
  const compiled = compileFilter(filter, fieldsOf());
  // `scheduler` has refused what cannot be compiled; what a release has taken away since, nobody has.
  return compiled.outcome === 'ok' ? compiled.predicate : () => false;
}

function acceptedFrom({ member, event }: Found, { id, payload }: Chunk): AcceptedItem {
  const { taskId, moment, work } = payload;
  const day = dayOf(wallOf(Date.parse(moment), member.timeZone));
  const eventId = `${taskId}/${day}/${event.role === '' ? '' : `${event.role}/`}${member.memberId}`;
  const itemId = uuidV5(eventId);
  return {
    ...{ id: itemId, correlationId: itemId, causationId: id, occurredAt: new Date(moment) },
    payload: {
      event: {
        ...{ eventId, source: `/carillon/tasks/${work.kind}`, type: event.type, time: moment },
        ...{ memberId: member.memberId, data: event.data },
      },
    },
  };
}

function answerTo(item: Chunk, members: readonly TaskMember[], found: readonly Found[]): OutgoingItem {
  const { taskId, runId, moment } = item.payload;
  const last = members.length === MEMBERS_AT_ONCE ? members.at(-1) : undefined;
  const sample = [...new Set(found.map(({ member }) => member.memberId))].slice(0, SAMPLE);
  return TaskChunkRun.item({
    cause: item,
    payload: {
      ...{ taskId, runId, moment, scanned: members.length, raised: found.length, sample },
      ...(last && { after: { timeZone: last.timeZone, memberId: last.memberId } }),
    },
  });
}
