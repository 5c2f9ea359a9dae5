import type { Device, DeviceInvalid, PayloadOf } from '@carillon/contracts';
import { mergeFacts } from './merge-facts';
import type { Profile } from './profile';

/** A device as a profile keeps it. */
type KeptDevice = Omit<Device, 'id'> & { readonly active: boolean };

/**
 * What is known once a push service has disowned a device: it is no longer active. A device that has another token by now,
 * or registered after the moment that the service names, is in use and stays so.
 *
 * @returns `profile` itself when nothing in it changes
 */
export function switchDeviceOff(
  profile: Profile,
  { deviceId, token, at }: Pick<PayloadOf<typeof DeviceInvalid>, 'deviceId' | 'token' | 'at'>,
): Profile {
  const known = Object.entries(profile).find(([key]) => key === `device.${deviceId}`)?.[1];
  const device = known?.value as KeptDevice | null | undefined; // under this key nothing else is kept
  if (device?.token !== token || !device.active) return profile;
  return mergeFacts(profile, { devices: [{ ...device, id: deviceId, active: false }] }, new Date(at));
}
