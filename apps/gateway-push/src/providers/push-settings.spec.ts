import { newPushAccounts, pushSettingsFor } from '@carillon/stand-ins';
import { pushServicesOf } from './push-services';
import { PushSettings } from './push-settings';

const whole = pushSettingsFor(newPushAccounts(), {
  httpUrl: 'http://a.example',
  httpsUrl: 'https://a.example',
  ca: 'x',
});
const without = (...names: string[]) =>
  Object.fromEntries(Object.entries(whole).filter(([name]) => !names.includes(name)));
const faultsOf = (settings: object) =>
  (PushSettings.safeParse(settings).error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);

describe('the settings of push services', () => {
  it('make the services that they tell of', async () => {
    const services = pushServicesOf(PushSettings.parse(whole));
    expect(services.map(({ name }) => name)).toEqual(['fcm', 'apns', 'hms', 'azure', 'web']);
    const some = pushServicesOf(PushSettings.parse(without('fcmServiceAccount', 'azureConnection', 'azureHub')));
    expect(some.map(({ name }) => name)).toEqual(['apns', 'hms', 'web']);
    await Promise.all([...services, ...some].map((service) => service.close()));
  });

  it.each([
    [without('apnsTeamId', 'hmsSecret'), ['apnsTeamId: goes with apnsKey', 'hmsSecret: goes with hmsAppId']],
    [{}, [expect.stringMatching(/^: tell one push service at least/)]],
    [
      { ...whole, fcmServiceAccount: '{"project_id":"x"}' },
      expect.arrayContaining([expect.stringMatching(/^fcmServiceAccount: client_email/)]),
    ],
    [{ ...whole, apnsKey: whole['fcmServiceAccount'] }, ['apnsKey: not the PEM of a private key of P-256']],
    [{ ...whole, azureConnection: 'sb://x' }, [expect.stringMatching(/^azureConnection: expected Endpoint=/)]],
    [{ ...whole, apnsTpoic: 'x' }, [expect.stringContaining('apnsTpoic')]],
  ])('are refused with every fault: %#', (settings, faults) => {
    expect(faultsOf(settings)).toEqual(faults);
  });
});
