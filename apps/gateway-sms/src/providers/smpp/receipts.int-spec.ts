import type { PDU, Session } from 'smpp';
import { type InboundSms } from './smpp.provider';
import { eventually } from './test-peer/eventually';
import { cleanUpAfterEach, isBound, providerOn, sms, smscWith, within } from './test-peer/running-provider';
import { accept } from './test-peer/test-smsc';

cleanUpAfterEach();

describe('receipts', () => {
  const receipt = { source_addr: '79990000001', destination_addr: 'BRAND', esm_class: 4, data_coding: 0 };
  const text = 'id:id-1 sub:001 dlvrd:001 submit date:2603011055 done date:2603011101 stat:DELIVRD err:000 text:hello';

  it('are acknowledged after they have been kept', async () => {
    const smsc = await smscWith();
    const running = await providerOn(smsc.port);
    await isBound(running);
    let keep: () => void = () => undefined;
    const kept = new Promise<void>((resolve) => (keep = resolve));
    let asked = false;
    running.onReceipt = () => {
      asked = true;
      return kept;
    };
    let acknowledged: PDU | undefined;
    const delivering = smsc.deliver({ ...receipt, short_message: text }).then((pdu) => (acknowledged = pdu));
    await eventually(() => expect(asked).toBe(true));
    await new Promise((resolve) => smsc.session.enquire_link(resolve));
    expect(acknowledged).toBeUndefined();
    keep();
    await delivering;
    expect(acknowledged).toMatchObject({ command: 'deliver_sm_resp', command_status: 0 });
  });

  it('that are in hand are acknowledged before the connection ends', async () => {
    const smsc = await smscWith();
    const running = await providerOn(smsc.port);
    await isBound(running);
    let keep: () => void = () => undefined;
    const kept = new Promise<void>((resolve) => (keep = resolve));
    let asked = false;
    running.onReceipt = () => {
      asked = true;
      return kept;
    };
    const delivering = smsc.deliver({ ...receipt, short_message: text });
    await eventually(() => expect(asked).toBe(true));
    const closing = running.provider.close();
    setImmediate(keep);
    await expect(delivering).resolves.toMatchObject({ command_status: 0 });
    await closing;
    expect(smsc.received).toEqual(['bind_transceiver', 'deliver_sm_resp', 'unbind']);
  });

  it('are asked for again when they could not be kept', async () => {
    const smsc = await smscWith();
    const running = await providerOn(smsc.port);
    await isBound(running);
    const keep = running.onReceipt;
    running.onReceipt = () => Promise.reject(new Error('no database'));
    await expect(smsc.deliver({ ...receipt, short_message: text })).resolves.toMatchObject({ command_status: 0x64 });
    running.onReceipt = () => {
      throw new Error('not even a promise');
    };
    await expect(smsc.deliver({ ...receipt, short_message: text })).resolves.toMatchObject({ command_status: 0x64 });
    running.onReceipt = keep;
    await expect(smsc.deliver({ ...receipt, short_message: text })).resolves.toMatchObject({ command_status: 0 });
    expect(running.receipts).toMatchObject([{ providerMessageIds: ['id-1', 'ID-1'], status: 'delivered' }]);
  });

  it('are passed on before the answer to the submit, and twice if they come twice', async () => {
    const smsc = await smscWith({
      onSubmit: (session, pdu, count) => {
        session.deliver_sm({ ...receipt, short_message: text }, () => {
          session.deliver_sm({ ...receipt, short_message: text }, () => accept(session, pdu, count));
        });
      },
    });
    const { provider, receipts } = await providerOn(smsc.port);
    await expect(provider.send(sms(), within())).resolves.toMatchObject({ providerMessageIds: ['id-1'] });
    expect(receipts).toHaveLength(2);
  });

  it('are found by the id of the submit though the centre changes its radix', async () => {
    const answer = (session: Session, pdu: PDU): void => void session.send(pdu.response({ message_id: '2990A1' }));
    const smsc = await smscWith({ onSubmit: answer });
    const { provider, receipts } = await providerOn(smsc.port);
    const result = await provider.send(sms(), within());
    if (result.outcome !== 'accepted') throw new Error(result.outcome);
    await smsc.deliver({ ...receipt, short_message: `id:${0x2990a1} stat:UNDELIV err:011` });
    expect(receipts[0]?.providerMessageIds).toContain(result.providerMessageIds[0]);
    expect(receipts[0]).toMatchObject({ status: 'undelivered', code: '011' });
  });

  it('are read with data_coding 8 and an ASCII body, by TLV, and as data_sm', async () => {
    const smsc = await smscWith();
    const running = await providerOn(smsc.port);
    await isBound(running);
    await smsc.deliver({ ...receipt, data_coding: 8, short_message: { message: Buffer.from(text) } });
    await smsc.deliver({ ...receipt, short_message: 'hm', receipted_message_id: 'a1', message_state: 3 });
    const byData = await smsc.deliver({ ...receipt, receipted_message_id: 'b2', message_state: 2 }, 'data_sm');
    expect(byData).toMatchObject({ command: 'data_sm_resp', command_status: 0 });
    expect(running.receipts.map(({ providerMessageIds, status }) => [providerMessageIds[0], status])).toEqual([
      ['id-1', 'delivered'],
      ['a1', 'expired'],
      ['b2', 'delivered'],
    ]);
  });

  it('are acknowledged even if they name no message', async () => {
    const smsc = await smscWith();
    const running = await providerOn(smsc.port);
    await isBound(running);
    await expect(smsc.deliver({ ...receipt, short_message: 'rubbish' })).resolves.toMatchObject({ command_status: 0 });
    expect(running.receipts).toEqual([]);
    expect(running.problems).toContain('a receipt that names no message');
  });

  it('do not hide a text from a handset', async () => {
    const inbound: InboundSms[] = [];
    const smsc = await smscWith();
    const onInbound = async (message: InboundSms) => void inbound.push(message);
    const running = await providerOn(smsc.port, '', { onInbound });
    await isBound(running);
    const message = Buffer.from('041f04400438', 'hex');
    await smsc.deliver({ ...receipt, esm_class: 0, data_coding: 8, short_message: { message } });
    const part = { udh: Buffer.from([5, 0, 3, 9, 2, 1]), message: Buffer.from('ST', 'latin1') };
    await smsc.deliver({ ...receipt, esm_class: 0x40, short_message: part });
    expect(inbound).toEqual([
      { from: '79990000001', to: 'BRAND', text: 'При' },
      { from: '79990000001', to: 'BRAND', text: 'ST', part: { reference: 9, total: 2, number: 1 } },
    ]);
    expect(running.receipts).toEqual([]);
  });
});
