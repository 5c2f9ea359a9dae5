import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

@Injectable()
export class HandedOverRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /**
   * Name of the gateway that has handed over the message which an app names so (`partIdOf`); undefined when none has.
   * Relies on the index over (provider_message_id, provider).
   */
  async gatewayOf(partId: string): Promise<string | undefined> {
    const [row]: { provider: string }[] = await this.dataSource.query(
      `select provider from delivery_part where provider_message_id = $1 order by recorded_at desc limit 1`,
      [partId],
    );
    return row?.provider;
  }
}
