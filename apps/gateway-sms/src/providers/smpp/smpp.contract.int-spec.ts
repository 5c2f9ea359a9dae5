import { codes, describeChannelProvider, type Behaviour, type StandIn } from '@carillon/gateway-runtime/testing';
import type { PDU, Session } from 'smpp';
import { SmppProvider } from './smpp.provider';
import { eventually } from './test-peer/eventually';
import { settingsFor, sms } from './test-peer/running-provider';
import { refuse, TestSmsc, type SmscBehaviour } from './test-peer/test-smsc';
import type { SendSmsPayload } from './send-sms-payload';

const WINDOW = 5;

/** A centre that does as the contract tests tell it. */
class Centre {
  mostAtOnce = 0;
  private atOnce = 0;
  private messages = 0;
  private ids = 0;
  private nextId: string | undefined;

  constructor(readonly smsc: TestSmsc) {}

  message(): SendSmsPayload {
    this.messages += 1;
    return sms({ deliveryId: `d${this.messages}`, text: `message ${this.messages}` });
  }

  giveId(id: string): void {
    this.nextId = id;
  }

  behave(behaviour: Behaviour): void {
    this.smsc.behaviour = this.behaviours[behaviour];
    if (behaviour === 'disconnect-before') this.smsc.disconnect();
  }

  async report(id: string, status: 'delivered' | 'undelivered'): Promise<void> {
    await this.smsc.deliver(this.receipt(id, status));
  }

  private readonly accept = (session: Session, pdu: PDU, id = this.takeId()): void =>
    void session.send(pdu.response({ message_id: id }));

  private readonly behaviours: Readonly<Record<Behaviour, SmscBehaviour>> = {
    accept: { onSubmit: (session, pdu) => this.accept(session, pdu) },
    'reject-recipient': { onSubmit: refuse(0x0b) },
    'reject-content': { onSubmit: refuse(0x01) },
    'reject-account': { onSubmit: refuse(0x0e) },
    throttle: { onSubmit: refuse(0x58) },
    hang: { onSubmit: () => undefined },
    garbage: { onSubmit: (session) => void session.socket.write('<html>502</html>') },
    'disconnect-before': { onBind: (session) => session.destroy() },
    'disconnect-after': { onSubmit: (session) => session.destroy() },
    slow: { onSubmit: (session, pdu) => this.acceptSlowly(session, pdu) },
    'receipt-first': { onSubmit: (session, pdu) => this.reportFirst(session, pdu) },
  };

  private acceptSlowly(session: Session, pdu: PDU): void {
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    setTimeout(() => {
      this.atOnce -= 1;
      this.accept(session, pdu);
    }, 30);
  }

  private reportFirst(session: Session, pdu: PDU): void {
    const id = this.takeId();
    session.deliver_sm(this.receipt(id, 'delivered'));
    this.accept(session, pdu, id);
  }

  private receipt(id: string, status: 'delivered' | 'undelivered') {
    const stat = status === 'delivered' ? 'DELIVRD' : 'UNDELIV';
    return { esm_class: 4, data_coding: 0, short_message: `id:${id} sub:001 dlvrd:001 stat:${stat} err:000 text:` };
  }

  private takeId(): string {
    this.ids += 1;
    const id = this.nextId ?? `id-${this.ids}`;
    this.nextId = undefined;
    return id;
  }
}

async function start(): Promise<StandIn<SendSmsPayload>> {
  const centre = new Centre(await TestSmsc.start());
  centre.behave('accept');
  let stopped: Promise<void> | undefined;
  const settings = settingsFor(centre.smsc.port, `window=${WINDOW}&throttlePauseMs=100&responseTimeoutMs=2000`);
  const provider = new SmppProvider(settings);
  return {
    provider,
    behave: async (behaviour) => {
      centre.behave(behaviour);
      if (behaviour === 'disconnect-before') await eventually(() => expect(provider.ready()).toBe(false));
    },
    refuse: ({ code }) => void (centre.smsc.behaviour = { onSubmit: refuse(Number(code)) }),
    message: () => centre.message(),
    mostAtOnce: () => centre.mostAtOnce,
    giveId: (id) => centre.giveId(id),
    report: (id, status) => centre.report(id, status),
    stop: () => (stopped ??= centre.smsc.close()),
  };
}

/** `command_status` of submit_sm_resp (SMPP 3.4 §5.1.3). The sender is the message's own, so a bad one is its content's fault. */
const CODES = [
  ...codes('recipient', '0x0b 0x50 0x51'),
  ...codes('content', '0x01 0x02 0x03 0x0a 0x48 0x49 0x45 0x61 0x62 0x65 0x66'),
  ...codes('content', '0x0c 0x11 0x13 0x33 0x34 0x40 0x42 0x44 0x55 0x67'), // none is said of a submit_sm
  ...codes('content', '0x100 0x112 0x400 0x4ff'), // of SMPP 5.0, and vendors' own
  ...codes('account', '0x05 0x06 0x07 0x0d 0x0e 0x0f 0x15 0x43 0x53 0x54 0x63 0xc0 0xc1 0xc2 0xc3 0xc4'),
  ...codes('later', '0x04 0x08 0x14 0x58 0x64 0xfe 0xff'),
];

describeChannelProvider('SMPP', { start, window: WINDOW, codes: CODES });
