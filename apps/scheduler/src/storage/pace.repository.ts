import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** The pace of firing, kept by all replicas together. */
@Injectable()
export class PaceRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /**
   * Notes that `count` timers were fired. A moment that is further ahead than the slowest pace explains was left by a clock that
   * was wrong, and is disregarded.
   *
   * @returns when the next may be, so that all replicas together keep to `perSecond`
   */
  async fired(count: number, perSecond: number, now: Date): Promise<Date> {
    const [[row]]: [{ freeAt: Date }[], number] = await this.dataSource.query(
      `update pace set free_at = $2 * interval '1 second' +
         case when free_at between $1 and $1::timestamptz + interval '1 minute' then free_at else $1 end
       returning free_at as "freeAt"`,
      [now, count / perSecond],
    );
    return row!.freeAt;
  }
}
