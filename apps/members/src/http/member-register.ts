import { normaliseEmail, normalisePhone } from '@carillon/contacts';
import type { MemberFacts } from '@carillon/contracts';
import { type Fault, RejectedError } from '@carillon/messaging';
import { DataSource, type EntityManager } from 'typeorm';
import { cleanFacts, type ContactOptions } from '../domain/clean-facts';
import { checkCustom } from '../domain/custom-fields';
import type { ProfileFacts } from '../domain/statements';
import { MEMBERS_CODES } from '../error-codes';
import { CustomFieldRepository } from '../storage/custom-field.repository';
import { absorb, type Merge } from '../storage/absorb-members';
import { type Keys, type Member, MemberRepository } from '../storage/member.repository';
import { SubscriptionRepository } from '../storage/subscription.repository';

/** What a request says of one member, and where in its body. */
export interface Stated {
  readonly memberId: string;
  readonly facts: MemberFacts;
  readonly pointer: string;
}

/** A request whose facts are fit for a profile. */
interface Clean extends Stated {
  readonly facts: ProfileFacts;
}

/** Changes members by request, as far as more than one statement goes into it. */
export class MemberRegister {
  constructor(
    private readonly dataSource: DataSource,
    private readonly members: MemberRepository,
    private readonly customFields: CustomFieldRepository,
    private readonly subscriptions: SubscriptionRepository,
    private readonly contacts: ContactOptions,
  ) {}

  /** @throws RejectedError MEMBER_INVALID when a contact or custom value cannot be used, MEMBER_NOT_FOUND when there is no such member */
  async change(memberId: string, facts: MemberFacts, merge: Merge): Promise<Member> {
    const [clean] = await this.clean([{ memberId, facts, pointer: '' }]);
    return this.changing('operator', async (tx) => {
      const rootId = (await this.members.rootsOf([memberId], tx)).get(memberId) ?? memberId;
      const known = await this.members.load(tx, { toChange: [rootId] });
      if (known.size === 0) throw notFound(memberId);
      await this.members.save(tx, new Map([[rootId, merge(known.get(rootId)!, clean!.facts)]]));
      return (await this.members.find(rootId, tx))!;
    });
  }

  /** Adds the member if need be. @throws RejectedError MEMBER_INVALID */
  async put(memberId: string, facts: MemberFacts, merge: Merge): Promise<Member & { readonly created: boolean }> {
    const clean = await this.clean([{ memberId, facts, pointer: '' }]);
    return this.changing('operator', async (tx) => {
      const { created } = await absorb(tx, this.members, clean, merge);
      return { ...(await this.members.find(memberId, tx))!, created: created === 1 };
    });
  }

  /** All or none, in at most four statements. @throws RejectedError MEMBER_INVALID with every fault */
  async load(stated: readonly Stated[], merge: Merge): Promise<{ readonly created: number; readonly updated: number }> {
    const clean = await this.clean(stated);
    return this.changing('import', (tx) => absorb(tx, this.members, clean, merge));
  }

  /** A change of subscriptions in here is ascribed to whoever asked for it. */
  private changing<T>(source: 'operator' | 'import', change: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.dataSource.transaction(async (tx) => {
      await this.subscriptions.ascribe(tx, source);
      return change(tx);
    });
  }

  /** Search keys in the form in which they are kept. @throws RejectedError MEMBER_INVALID */
  keysOf({ phone, email, card }: Keys): Keys {
    const faults: Fault[] = [];
    const keys: { phone?: string; email?: string; card?: string } = card === undefined ? {} : { card: card.trim() };
    if (phone !== undefined) {
      // a plus that was not encoded has become a space on its way
      const result = normalisePhone(phone.replace(/^ (?=\d)/, '+'), { defaultCountry: this.contacts.defaultCountry });
      if (result.outcome === 'ok') keys.phone = result.e164;
      else faults.push({ pointer: '/phone', code: result.code, detail: result.detail });
    }
    if (email !== undefined) {
      const result = normaliseEmail(email);
      if (result.outcome === 'ok') keys.email = result.email.toLowerCase();
      else faults.push({ pointer: '/email', code: result.code, detail: result.detail });
    }
    if (faults.length > 0) throw refused(faults);
    return keys;
  }

  private async clean(stated: readonly Stated[]): Promise<readonly Clean[]> {
    const faults: Fault[] = [...twice(stated), ...(await this.misfits(stated))];
    const clean = stated.map((one) => {
      const result = cleanFacts(one.facts, this.contacts);
      for (const { field, code, detail } of result.faults)
        faults.push({ pointer: `${one.pointer}/${field}/value`, code, detail });
      return { ...one, facts: result.facts };
    });
    if (faults.length > 0) throw refused(faults);
    return clean;
  }

  private async misfits(stated: readonly Stated[]): Promise<readonly Fault[]> {
    const codes = new Set(stated.flatMap(({ facts }) => Object.keys(facts.custom ?? {})));
    if (codes.size === 0) return [];
    const declared = await this.customFields.declared(codes, this.dataSource);
    return stated.flatMap(({ facts, pointer }) =>
      checkCustom(facts.custom ?? {}, declared).faults.map(({ field, reason, detail }) => {
        return { pointer: `${pointer}/custom/${field}`, code: CUSTOM_CODES[reason], detail };
      }),
    );
  }
}

const refused = (faults: readonly Fault[]): RejectedError =>
  new RejectedError(MEMBERS_CODES.invalid, `${faults.length} fault(s) in the request`, { faults });

const CUSTOM_CODES = {
  unknown: MEMBERS_CODES.customFieldUnknown,
  'wrong-type': MEMBERS_CODES.customFieldWrongType,
} as const;

export function notFound(memberId: string): RejectedError {
  return new RejectedError(MEMBERS_CODES.notFound, `there is no member ${memberId}`);
}

function twice(stated: readonly Stated[]): Fault[] {
  const seen = new Set<string>();
  return stated.flatMap(({ memberId, pointer }) => {
    const known = seen.has(memberId);
    seen.add(memberId);
    const detail = 'this member stands earlier in the batch, too';
    return known ? [{ pointer: `${pointer}/memberId`, code: MEMBERS_CODES.duplicate, detail }] : [];
  });
}
