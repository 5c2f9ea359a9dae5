import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Decided } from '../domain/attempt';
import { type Circumstances, type Clearance, waiting } from '../domain/clear-message';
import {
  type CapVerdict,
  concerns,
  type Countable,
  type FrequencyCap,
  memoryOf,
  passCaps,
  useKey,
} from '../domain/frequency-cap';
import { CapUseRepository, type Claim } from '../storage/cap-use.repository';
import { CurrentRules } from '../storage/current-rules';

/** A message that caps have held back for so long has no use any more. */
const LONGEST_WAIT_MS = 31 * 24 * 3_600_000;

/** Keeps messages to the frequency caps. */
@Injectable()
export class CapDesk {
  constructor(
    @Inject(CapUseRepository) private readonly uses: CapUseRepository,
    @Inject(CurrentRules) private readonly rules: Pick<CurrentRules, 'caps'>,
  ) {}

  /**
   * Counts those messages among the decided ones that may go. No statement for messages that no cap concerns, one for those that
   * all may go, and one more for what may not.
   *
   * @returns what is to become of those that may not go, by delivery
   */
  async pass(
    tx: EntityManager,
    decided: readonly Decided[],
    { now, openAt }: Pick<Circumstances, 'now' | 'openAt'>,
  ): Promise<ReadonlyMap<string, Clearance>> {
    const { caps } = this.rules;
    const going = decided.filter(({ clearance }) => clearance.outcome === 'cleared');
    const messages = caps.length === 0 ? [] : going.map(countableOf);
    const claims = claimsOf(messages, caps);
    if (claims.length === 0) return new Map();
    const { verdicts, used } = passCaps(messages, caps, await this.uses.claim(tx, claims, now), now);
    await this.uses.giveBack(
      tx,
      claims
        .map((claim) => ({ ...claim, count: claim.count - (used.get(useKey(claim.capId, claim.memberId)) ?? 0) }))
        .filter(({ count }) => count > 0),
    );
    const held = going.flatMap((one) => {
      const verdict = verdicts.get(one.message.deliveryId);
      return verdict === undefined
        ? []
        : [[one.message.deliveryId, clearanceOf(one, verdict, { now, openAt })] as const];
    });
    return new Map(held);
  }
}

const countableOf = ({ message, request }: Decided): Countable => ({ ...message, timeZone: request.member.timeZone });

function claimsOf(messages: readonly Countable[], caps: readonly FrequencyCap[]): readonly Claim[] {
  const claims = new Map<string, Claim>();
  for (const message of messages)
    for (const cap of caps) {
      if (!concerns(cap, message)) continue;
      const key = useKey(cap.capId, message.memberId);
      const { capId } = cap;
      const { memberId } = message;
      claims.set(key, { capId, memberId, count: (claims.get(key)?.count ?? 0) + 1, memory: memoryOf(cap) });
    }
  return [...claims.values()];
}

/** What waits for a cap waits for the end of the quiet hours after it, too. */
function clearanceOf(
  { request, step, message }: Decided,
  { outcome, until }: CapVerdict,
  { now, openAt }: Pick<Circumstances, 'now' | 'openAt'>,
): Clearance {
  const [first] = message.deferrals;
  const tooLong = first !== undefined && now.getTime() - first.at.getTime() > LONGEST_WAIT_MS;
  if (outcome === 'suppressed' || tooLong) return { outcome: 'suppressed', code: 'FREQUENCY_CAPPED' };
  const { channel } = step;
  return waiting(request, openAt({ ...request, channel }, until), 'FREQUENCY_CAPPED');
}
