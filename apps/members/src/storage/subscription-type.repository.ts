import type { MessageType } from '@carillon/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** When messages of a type must wait. */
export const DO_NOT_DISTURB = ['no-limit', 'night', 'night-and-weekend'] as const;

/** How messages of one type are treated. */
export interface MessageTypeSettings {
  readonly title: string;
  readonly doNotDisturb: (typeof DO_NOT_DISTURB)[number];
  /** How long a message is worth sending; null for as long as it takes. */
  readonly lifetimeSeconds: number | null;
}

export interface MessageTypeEntry extends MessageTypeSettings {
  readonly type: MessageType;
  readonly updatedAt: Date;
}

const ENTRY = `type, title, do_not_disturb as "doNotDisturb", lifetime_seconds as "lifetimeSeconds", updated_at as "updatedAt"`;

/** The settings of the built-in message types. Every one has a row from the start. */
@Injectable()
export class SubscriptionTypeRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async all(): Promise<readonly MessageTypeEntry[]> {
    return this.dataSource.query(`select ${ENTRY} from message_type order by type`);
  }

  async put(type: MessageType, { title, doNotDisturb, lifetimeSeconds }: MessageTypeSettings): Promise<void> {
    await this.dataSource.query(
      `update message_type set title = $2, do_not_disturb = $3, lifetime_seconds = $4, updated_at = clock_timestamp()
       where type = $1`,
      [type, title, doNotDisturb, lifetimeSeconds],
    );
  }
}
