import fc from 'fast-check';
import { mergeFacts } from './merge-facts';
import { switchDeviceOff } from './switch-device-off';
import { snapshotOf } from './views';

const moment = (minute: number) => new Date(Date.UTC(2026, 4, 1, 10, minute));
const device = (token: string) => ({ id: 'd-1', token, platform: 'ios', pushService: 'apns', active: true }) as const;
const registered = (token: string, minute: number) => mergeFacts({}, { devices: [device(token)] }, moment(minute));
const invalid = (token: string, minute: number) => ({ deviceId: 'd-1', token, at: moment(minute).toISOString() });
const devicesOf = (profile: Parameters<typeof snapshotOf>[1]) => snapshotOf('m-1', profile).devices;

describe('switchDeviceOff', () => {
  it('takes the device out of what messages are sent to, and leaves the others', () => {
    const both = mergeFacts(registered('t-1', 0), { devices: [{ ...device('t-2'), id: 'd-2' }] }, moment(0));
    expect(devicesOf(switchDeviceOff(both, invalid('t-1', 1)))).toMatchObject([{ id: 'd-2' }]);
  });

  it.each([
    ['has another token by now', invalid('t-0', 1)],
    ['registered after that', invalid('t-1', -1)],
    ['is not there', { ...invalid('t-1', 1), deviceId: '__proto__' }],
  ])('changes nothing when the device %s', (_, told) => {
    const profile = registered('t-1', 0);
    expect(switchDeviceOff(profile, told)).toBe(profile);
  });

  it('leaves a device that registers again, in whatever order both are heard of', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 59 }), fc.integer({ min: 1, max: 59 }), (off, again) => {
        const start = registered('t-1', 0);
        const inOrder = mergeFacts(
          switchDeviceOff(start, invalid('t-1', off)),
          { devices: [device('t-1')] },
          moment(again),
        );
        const outOfOrder = switchDeviceOff(
          mergeFacts(start, { devices: [device('t-1')] }, moment(again)),
          invalid('t-1', off),
        );
        if (off !== again) expect(devicesOf(inOrder)).toEqual(devicesOf(outOfOrder));
        if (again > off) expect(devicesOf(inOrder)).toHaveLength(1);
      }),
    );
  });
});
