import { textOf, type ClientPdu, type Esme } from './esme';
import { eventually, useSimulators } from './running-simulators';

const simulators = useSimulators();
const impatient = useSimulators({ RECEIPT_RETRY_MS: '50', RECEIPT_TIMEOUT_MS: '300' });
const text = Buffer.from('Your bonus is here, come and see');
const submit = (esme: Esme, more: object = {}) => esme.submit({ to: '79161234567', text, ...more });

interface Counts {
  readonly receipts: {
    readonly unanswered: number;
    readonly answered: number;
    readonly delayed: number;
    readonly sent: number;
  };
}
const receiptCounts = async (owing = simulators) => (await owing.json<Counts>('/counts')).receipts;

async function receiptsOf(esme: Esme, count: number): Promise<readonly ClientPdu[]> {
  return eventually(() => {
    expect(esme.receipts).toHaveLength(count);
    return esme.receipts;
  });
}

it.each([
  ['delivered', 'DELIVRD', 2, '001'],
  ['undelivered', 'UNDELIV', 5, '000'],
  ['expired', 'EXPIRED', 3, '000'],
  ['rejected', 'REJECTD', 8, '000'],
])('says %s in text and in parameters, addresses swapped', async (receipt, stat, state, dlvrd) => {
  await simulators.behave('smpp', { receipt });
  const esme = await simulators.esme();
  const { message_id: id } = await submit(esme);
  const [pdu] = await receiptsOf(esme, 1);
  expect(pdu).toMatchObject({
    esm_class: 4,
    source_addr: '79161234567',
    destination_addr: 'CARILLON',
    dest_addr_ton: 5,
    receipted_message_id: id,
    message_state: state,
  });
  expect(pdu && textOf(pdu)).toMatch(
    new RegExp(
      `^id:${String(id)} sub:001 dlvrd:${dlvrd} submit date:\\d{10} done date:\\d{10} stat:${stat} err:\\d{3} text:Your bonus is here, $`,
    ),
  );
});

it('comes after the response, unless it is wanted before', async () => {
  const esme = await simulators.esme();
  await submit(esme);
  await receiptsOf(esme, 1);
  await simulators.behave('smpp', { receiptBeforeResponse: true });
  await submit(esme);
  await receiptsOf(esme, 2);
  const order = esme.received.map(({ command }) => command).filter((command) => command !== 'bind_transceiver_resp');
  expect(order).toEqual(['submit_sm_resp', 'deliver_sm', 'deliver_sm', 'submit_sm_resp']);
});

it('is not sent when none is wanted or none was asked for', async () => {
  await simulators.behave('smpp', { receipt: 'none' }, 1);
  const esme = await simulators.esme();
  await submit(esme);
  await submit(esme, { registeredDelivery: 0 });
  await submit(esme, { registeredDelivery: 2 });
  const { message_id: id } = await submit(esme);
  const receipts = await receiptsOf(esme, 1);
  expect(receipts[0]?.['receipted_message_id']).toBe(id);
});

it('comes twice, or held back', async () => {
  await simulators.behave('smpp', { receiptTwice: true, receiptDelayMs: 200 });
  const esme = await simulators.esme();
  const started = Date.now();
  const { message_id: id } = await submit(esme);
  const receipts = await receiptsOf(esme, 2);
  expect(Date.now() - started).toBeGreaterThanOrEqual(195);
  expect(receipts.map((receipt) => receipt['receipted_message_id'])).toEqual([id, id]);
});

it('can carry an unknown id', async () => {
  await simulators.behave('smpp', { receiptUnknownId: true });
  const esme = await simulators.esme();
  const { message_id: id } = await submit(esme);
  const [receipt] = await receiptsOf(esme, 1);
  expect(receipt?.['receipted_message_id']).toMatch(/^\d+$/);
  expect(receipt?.['receipted_message_id']).not.toBe(id);
});

it.each([
  ['response', 16, 10],
  ['receipt', 10, 16],
  ['both', 16, 16],
])('writes ids in hexadecimal: %s', async (idsInHex, inResponse, inReceipt) => {
  await simulators.behave('smpp', { idsInHex });
  const esme = await simulators.esme();
  const { message_id: id } = await submit(esme);
  const [receipt] = await receiptsOf(esme, 1);
  const number = (digits: unknown, radix: number) => BigInt(radix === 16 ? `0x${String(digits)}` : String(digits));
  expect(number(id, inResponse)).toBe(number(receipt?.['receipted_message_id'], inReceipt));
});

it('waits for a session that may receive, whichever bind brings it', async () => {
  const transmitter = await simulators.esme('bind_transmitter');
  const { message_id: id } = await submit(transmitter);
  expect((await receiptCounts()).unanswered).toBe(1);
  const receiver = await simulators.esme('bind_receiver');
  const [receipt] = await receiptsOf(receiver, 1);
  expect(receipt?.['receipted_message_id']).toBe(id);
  expect(transmitter.receipts).toHaveLength(0);
});

it('is sent again after a rebind when the session broke before it was answered', async () => {
  const esme = await simulators.esme();
  esme.receiptStatus = undefined;
  const { message_id: id } = await submit(esme);
  await receiptsOf(esme, 1);
  expect((await receiptCounts()).unanswered).toBe(1);
  esme.close();
  const next = await simulators.esme();
  const [receipt] = await receiptsOf(next, 1);
  expect(receipt?.['receipted_message_id']).toBe(id);
  await eventually(async () => expect((await receiptCounts()).unanswered).toBe(0));
});

it('is sent again in the same session after a refusal or silence', async () => {
  const esme = await impatient.esme();
  esme.receiptStatus = 0x64;
  await submit(esme);
  await eventually(() => expect(esme.receipts.length).toBeGreaterThan(1));
  esme.receiptStatus = undefined;
  const silentFrom = esme.receipts.length;
  await eventually(() => expect(esme.receipts.length).toBeGreaterThan(silentFrom + 1));
  esme.receiptStatus = 0;
  await eventually(async () => expect((await receiptCounts(impatient)).unanswered).toBe(0));
});

it('arrives for every one of thousands, through a session that breaks in between', async () => {
  const esme = await simulators.esme();
  const ids = new Set<unknown>();
  const submitting = Array.from({ length: 3_000 }, async () => ids.add((await submit(esme))['message_id']));
  await Promise.all(submitting);
  esme.close();
  const next = await simulators.esme();
  await eventually(async () => expect(await receiptCounts()).toMatchObject({ unanswered: 0 }));
  const seen = new Set([...esme.receipts, ...next.receipts].map((receipt) => receipt['receipted_message_id']));
  expect(ids.size).toBe(3_000);
  expect(seen).toEqual(ids);
});
