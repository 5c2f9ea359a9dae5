import type { TaskPlace } from '@carillon/contracts';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { TaskMember } from '../domain/recurring/task-events';

export interface TaskSearch {
  /** Left out: all zones. */
  readonly timeZones?: readonly string[] | undefined;
  /** Such as `05-12`; left out: whenever they were born. */
  readonly birthDays?: readonly string[] | undefined;
  readonly after?: TaskPlace | undefined;
  readonly limit: number;
}

/** Members as recurring tasks go through them. */
@Injectable()
export class TaskMemberRepository {
  /** The zones that members are in, one by one from the index member_time_zone: not a look at each member. */
  async timeZones(tx: EntityManager): Promise<readonly string[]> {
    const rows: { zone: string }[] = await tx.query(
      `with recursive zones as (
         (select time_zone as zone from member order by time_zone limit 1)
         union all
         select (select time_zone from member where time_zone > zone order by time_zone limit 1) from zones
         where zone is not null)
       select zone from zones where zone is not null`,
    );
    return rows.map(({ zone }) => zone);
  }

  /** In order of their zones and ids. Relies on the indexes member_birth_day and member_time_zone. */
  async search(tx: EntityManager, search: TaskSearch): Promise<readonly TaskMember[]> {
    const { timeZones, birthDays, after, limit } = search;
    const values: unknown[] = [after?.timeZone ?? '', after?.memberId ?? '', limit];
    const conditions = ['(time_zone, member_id) > ($1, $2)'];
    if (timeZones !== undefined) conditions.push(`time_zone = any($${values.push(timeZones)}::text[])`);
    if (birthDays !== undefined) conditions.push(`birth_day = any($${values.push(birthDays)}::text[])`);
    return tx.query(
      `select member_id as "memberId", profile, time_zone as "timeZone" from member
       where ${conditions.join(' and ')} order by time_zone, member_id limit $3`,
      values,
    );
  }
}
