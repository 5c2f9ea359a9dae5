import type { TraceQuestion } from '@carillon/contracts';
import type { ToldPart, ToldStep, TraceTeller } from '@carillon/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { FailedAttempt } from './storage/delivery.repository';
import { DeliveryTraceRepository, type TracedDelivery, type TracedPart } from './storage/delivery-trace.repository';

/** Tells a gateway's record of messages: where each stands, each try that came to nothing, and what the provider took. */
@Injectable()
export class TellDeliveries implements TraceTeller {
  constructor(@Inject(DeliveryTraceRepository) private readonly record: DeliveryTraceRepository) {}

  async tell({ messages }: TraceQuestion): Promise<ToldPart> {
    const ids = messages.map(({ messageId }) => messageId);
    if (ids.length === 0) return { steps: [] };
    const [deliveries, parts, failed] = await Promise.all([
      this.record.deliveries(ids),
      this.record.parts(ids),
      this.record.failedAttempts(ids),
    ]);
    return { steps: [...failed.map(failureStep), ...parts.map(partStep), ...deliveries.map(recordStep)] };
  }
}

const failureStep = ({
  deliveryId,
  attempt,
  provider,
  outcome,
  code,
  detail,
  at,
}: FailedAttempt & { at: Date }): ToldStep => ({
  at: at.toISOString(),
  step: 'attempt.failed',
  messageId: deliveryId,
  ...{ code, detail },
  facts: { attempt, provider, outcome },
});

const partStep = ({
  deliveryId,
  part,
  provider,
  providerMessageId,
  status,
  code,
  at,
  recordedAt,
}: TracedPart): ToldStep => ({
  at: recordedAt.toISOString(),
  step: 'gateway.part',
  messageId: deliveryId,
  ...(code === null ? {} : { code }),
  facts: { part, provider, providerMessageId, status, ...(at === null ? {} : { reportedAt: at.toISOString() }) },
});

const recordStep = ({ deliveryId, state, provider, attempt, resends, code, updatedAt }: TracedDelivery): ToldStep => ({
  at: updatedAt.toISOString(),
  step: 'gateway.record',
  messageId: deliveryId,
  ...(code === null ? {} : { code }),
  facts: { state, provider, attempts: attempt, resends },
});
