import { DeviceInvalid, type Item } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Profile } from '../domain/profile';
import { switchDeviceOff } from '../domain/switch-device-off';
import { MemberRepository } from '../storage/member.repository';

/** Keeps messages from being sent to devices that their push service has disowned. Whoever is no member has none. */
@Injectable()
@Handles(DeviceInvalid)
export class SwitchDevicesOffOnDeviceInvalid implements PacketHandler<typeof DeviceInvalid> {
  constructor(@Inject(MemberRepository) private readonly members: MemberRepository) {}

  async handle(items: readonly Item<typeof DeviceInvalid>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    const memberIds = [...new Set(items.map(({ payload }) => payload.memberId))];
    const known = await this.members.load(tx, { toChange: memberIds });
    const changed = new Map<string, Profile>();
    for (const { payload } of items) {
      const before = changed.get(payload.memberId) ?? known.get(payload.memberId);
      const after = before && switchDeviceOff(before, payload);
      if (after !== undefined && after !== before) changed.set(payload.memberId, after);
    }
    await this.members.save(tx, changed);
    return [];
  }
}
