import { Parser } from '@asyncapi/parser';
import { catalog } from '../catalog';
import { CloudEvent } from '../cloud-event';
import { PublicStatus } from '../delivery/public-status';
import { loyaltyEventTypes } from '../loyalty/catalog';
import { asyncApi } from './asyncapi';
import { loyaltyCommandTypes } from '../loyalty/commands';
import { commandMessage, eventMessage, packetMessage, statusMessage } from './messages';
import type { JsonSchema } from './schemas';

/** Diagnostic severity of Spectral. */
const ERROR = 0;

describe('the AsyncAPI document', () => {
  it('is valid, and has every message and operation', async () => {
    const { diagnostics, document } = await new Parser().parse(JSON.stringify(asyncApi()));
    // 3.0.0 is what the tools of the users read; that there is a later version is no fault
    const told = diagnostics.filter(({ code }) => code !== 'asyncapi-latest-version');
    expect(told.map(({ code, path, message }) => ({ code, path: path.join('/'), message }))).toEqual([]);

    const channels = document!.channels().all();
    expect(channels.map((channel) => [channel.id(), channel.messages().map((message) => message.id())])).toEqual([
      ['loyalty.events', [...loyaltyEventTypes.keys(), 'loyalty-event.binary']],
      ['loyalty.commands', [...loyaltyCommandTypes.keys()]],
      ['carillon.delivery', ['public-status']],
      ['carillon.internal', catalog.map(({ name }) => name)],
    ]);
    expect(document!.operations().map((operation) => [operation.id(), operation.action()])).toEqual([
      ['receiveLoyaltyEvent', 'receive'],
      ['sendLoyaltyCommand', 'send'],
      ['sendDeliveryStatus', 'send'],
      ['sendPacket', 'send'],
      ['receivePacket', 'receive'],
    ]);
  });

  it('would be refused by the parser if it were wrong', async () => {
    const broken = JSON.stringify(asyncApi()).replace('"action":"receive"', '"action":"hear"');
    const { diagnostics } = await new Parser().parse(broken);
    expect(diagnostics.some(({ severity }) => severity === ERROR)).toBe(true);
  });

  it('is the same each time, and plain JSON', () => {
    expect(asyncApi()).toEqual(asyncApi());
    expect(JSON.parse(JSON.stringify(asyncApi()))).toEqual(asyncApi());
  });
});

/** The parser does not hold examples against their schemas. */
describe('the examples', () => {
  it.each([...loyaltyEventTypes])('of %s fit', (_, type) => {
    const { data, ...event } = CloudEvent.parse(exampleOf(eventMessage(type)));
    expect(event).toMatchObject({ type: type.type, subject: expect.any(String), time: expect.any(String) });
    expect(() => type.data.strict().parse(data)).not.toThrow();
  });

  it.each([...loyaltyCommandTypes])('of %s fit', (_, type) => {
    expect(() => type.data.strict().parse(CloudEvent.parse(exampleOf(commandMessage(type))).data)).not.toThrow();
  });

  it('of the delivery status fits', () => {
    expect(() => PublicStatus.strict().parse(CloudEvent.parse(exampleOf(statusMessage())).data)).not.toThrow();
  });

  it.each(catalog.map((contract) => [contract.name, contract] as const))('of %s fits', (_, contract) => {
    const { items } = exampleOf(packetMessage(contract)) as { items: readonly { payload: unknown }[] };
    for (const { payload } of items) expect(() => contract.schema.strict().parse(payload)).not.toThrow();
  });
});

function exampleOf({ examples }: JsonSchema): unknown {
  return (examples as readonly { payload: unknown }[])[0]!.payload;
}
