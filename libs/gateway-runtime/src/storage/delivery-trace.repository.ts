import { plainArray } from '@carillon/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { DeliveryState } from '../domain/delivery';
import type { PartStatus } from '../domain/parts';
import type { FailedAttempt } from './delivery.repository';

export interface TracedDelivery {
  readonly deliveryId: string;
  readonly state: DeliveryState;
  readonly provider: string;
  readonly attempt: number;
  readonly resends: number;
  readonly code: string | null;
  readonly updatedAt: Date;
}

export interface TracedPart {
  readonly deliveryId: string;
  readonly part: number;
  readonly provider: string;
  readonly providerMessageId: string;
  readonly status: PartStatus;
  readonly code: string | null;
  /** When the provider says that it came to be; null as long as it has said nothing. */
  readonly at: Date | null;
  readonly recordedAt: Date;
}

/** The record of deliveries as people see it. Every statement relies on an index that begins with the delivery. */
@Injectable()
export class DeliveryTraceRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  deliveries(ids: readonly string[]): Promise<readonly TracedDelivery[]> {
    return this.dataSource.query(
      `select delivery_id as "deliveryId", state, provider, attempt, resends, code, updated_at as "updatedAt"
       from delivery where delivery_id = any($1::uuid[])`,
      [plainArray(ids)],
    );
  }

  parts(ids: readonly string[]): Promise<readonly TracedPart[]> {
    return this.dataSource.query(
      `select delivery_id as "deliveryId", part, provider, provider_message_id as "providerMessageId", status, code, at,
         recorded_at as "recordedAt"
       from delivery_part where delivery_id = any($1::uuid[]) order by delivery_id, part`,
      [plainArray(ids)],
    );
  }

  failedAttempts(ids: readonly string[]): Promise<readonly (FailedAttempt & { readonly at: Date })[]> {
    return this.dataSource.query(
      `select delivery_id as "deliveryId", attempt, place, provider, outcome, code, detail, at
       from failed_attempt where delivery_id = any($1::uuid[]) order by at, place`,
      [plainArray(ids)],
    );
  }
}
