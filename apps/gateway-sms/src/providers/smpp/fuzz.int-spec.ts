import fc from 'fast-check';
import { PDU } from 'smpp';
import { eventually } from './test-peer/eventually';
import { cleanUpAfterEach, isBound, providerOn, sms, smscWith, within } from './test-peer/running-provider';

cleanUpAfterEach();

const sound = fc.constantFrom(
  new PDU('enquire_link', { sequence_number: 9 }).toBuffer(),
  new PDU('deliver_sm', { sequence_number: 8, esm_class: 4, short_message: 'id:1 stat:DELIVRD' }).toBuffer(),
  new PDU('submit_sm_resp', { sequence_number: 2, message_id: 'x' }).toBuffer(),
  new PDU('bind_transceiver', { sequence_number: 3 }).toBuffer(),
  new PDU('data_sm', { sequence_number: 4, message_state: 2, receipted_message_id: 'x' }).toBuffer(),
);

const spoilt = fc
  .tuple(sound, fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 3 }))
  .map(([octets, changes]) => {
    const copy = Buffer.from(octets);
    for (const [place, value] of changes) copy[place % copy.length] = value;
    return copy;
  });

const chunk = fc.oneof(
  spoilt,
  fc.uint8Array({ maxLength: 40 }).map((octets) => Buffer.from(octets)),
);

it('whatever a centre writes, the provider is there for the next message', async () => {
  const smsc = await smscWith();
  const running = await providerOn(smsc.port, 'enquireLinkMs=100&responseTimeoutMs=500');
  await isBound(running);
  await fc.assert(
    fc.asyncProperty(fc.array(chunk, { minLength: 1, maxLength: 8 }), async (chunks) => {
      await eventually(() => expect(smsc.connected).toBeGreaterThan(0));
      for (const octets of chunks) smsc.session.socket.write(octets);
      for (;;) {
        const result = await running.provider.send(sms(), within());
        if (result.outcome === 'accepted') return;
      }
    }),
    { numRuns: 60 },
  );
}, 120_000);
