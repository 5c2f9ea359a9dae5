import { randomUUID } from 'node:crypto';
import type { PayloadOf, SendSms } from '@carillon/contracts';
import { type Behaviour, describeChannelProvider } from '@carillon/gateway-runtime/testing';
import type { PDU, Session } from 'smpp';
import { SmppProvider } from '../src/providers/smpp/smpp.provider';
import { SmppSettings } from '../src/providers/smpp/smpp-settings';
import { TestSmsc } from '../src/providers/smpp/test-peer/test-smsc';

const WINDOW = 8;
const SLOW_MS = 30;

const STATUS: Partial<Record<Behaviour, number>> = {
  'reject-recipient': 0x0b,
  'reject-content': 0x01,
  'reject-account': 0x0e,
  throttle: 0x58,
};

const receiptText = (id: string, stat: string): Buffer =>
  Buffer.from(`id:${id} sub:001 dlvrd:001 submit date:2605011200 done date:2605011201 stat:${stat} err:000 text:`);

/** A centre made from npm `smpp` that does with every message what it was last told. */
class MoodyCentre {
  behaviour: Behaviour = 'accept';
  nextId: string | undefined;
  mostAtOnce = 0;
  private open = 0;
  private count = 0n;

  onBind(session: Session, pdu: PDU): void {
    if (this.behaviour === 'disconnect-before') session.destroy();
    else session.send(pdu.response({ system_id: 'TEST' }));
  }

  onSubmit(session: Session, pdu: PDU): void {
    const status = STATUS[this.behaviour];
    if (status !== undefined) return void session.send(pdu.response({ command_status: status }));
    if (this.behaviour === 'hang') return;
    if (this.behaviour === 'garbage') return void session.socket.write('<html>what is this</html>');
    if (this.behaviour.startsWith('disconnect')) return session.destroy();
    const id = this.nextId ?? (9_007_199_254_740_993_000n + (this.count += 1n)).toString();
    this.nextId = undefined;
    if (this.behaviour === 'receipt-first') this.report(session, id, 'DELIVRD');
    this.open += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.open);
    const answer = (): void => {
      this.open -= 1;
      session.send(pdu.response({ message_id: id }));
    };
    if (this.behaviour === 'slow') setTimeout(answer, SLOW_MS);
    else answer();
  }

  report(session: Session, id: string, stat: string): void {
    session.deliver_sm({ esm_class: 4, data_coding: 0, short_message: receiptText(id, stat) });
  }
}

describeChannelProvider<PayloadOf<typeof SendSms>>('SmppProvider', {
  window: WINDOW,
  async start() {
    const centre = new MoodyCentre();
    const smsc = await TestSmsc.start({
      onBind: (session, pdu) => centre.onBind(session, pdu),
      onSubmit: (session, pdu) => centre.onSubmit(session, pdu),
    });
    let stopped = false;
    const query = `window=${WINDOW}&reconnectMinMs=50&reconnectMaxMs=200&throttlePauseMs=100&connectTimeoutMs=1000`;
    return {
      provider: new SmppProvider(SmppSettings.parse(`smpp://esme:secret@127.0.0.1:${smsc.port}?${query}`)),
      behave: (behaviour) => {
        centre.behaviour = behaviour;
        if (behaviour === 'disconnect-before' && smsc.connected > 0) smsc.session.destroy();
      },
      message: () => ({ deliveryId: randomUUID(), onUnknown: 'report', to: '+15550100001', text: 'Hello' }),
      mostAtOnce: () => centre.mostAtOnce,
      giveId: (id) => void (centre.nextId = id),
      report: (id, status) => centre.report(smsc.session, id, status === 'delivered' ? 'DELIVRD' : 'UNDELIV'),
      stop: async () => {
        if (!stopped) await smsc.close();
        stopped = true;
      },
    };
  },
});
