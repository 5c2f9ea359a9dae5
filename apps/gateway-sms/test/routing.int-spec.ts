import { eventually, type ReceivedMessage, useService } from '@carillon/testing';
import { gatewaySms } from '../src/service';
import { sms, statusesOf } from './messages';

jest.setTimeout(60_000);

const service = useService(gatewaySms, {
  GATEWAYS: JSON.stringify({
    direct: { kind: 'test', settings: { receipt: 'none' }, rules: [{ operators: ['MegaFon'] }] },
    spain: { kind: 'test', settings: { receipt: 'none' }, rules: [{ countries: ['ES'] }] },
    anywhere: { kind: 'test', settings: { receipt: 'none' } },
  }),
});

let statuses: ReceivedMessage[];
beforeAll(async () => {
  statuses = await service.broker.collect('carillon.internal', 'delivery.status-changed');
});

it.each([
  ['+79990000001', 'direct'],
  ['+34600000001', 'spain'],
  ['+12125550100', 'anywhere'],
])('goes to %s by the gateway that is for the operator, or the country, of the number: %s', async (to, gateway) => {
  const { item, deliveryId } = sms({ to });
  await service.broker.publishPacket([item]);
  await eventually(() =>
    expect(statusesOf(statuses, deliveryId)).toMatchObject([{ status: 'sent', provider: gateway }]),
  );
});
