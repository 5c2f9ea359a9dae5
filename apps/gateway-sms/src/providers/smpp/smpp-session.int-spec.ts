import type { MessageBody } from './pdu-types';
import { planParts } from './message-parts';
import { SmppSession } from './smpp-session';
import { eventually } from './test-peer/eventually';
import { atEndOfTest, cleanUpAfterEach, settingsFor, sms, smscWith, within } from './test-peer/running-provider';

cleanUpAfterEach();

const silent = (): void => undefined;
const SILENT = { debug: silent, info: silent, warn: silent, error: silent };

function bodyFor(port: number): MessageBody {
  const plan = planParts(sms(), settingsFor(port), 0);
  if (plan.outcome === 'rejected') throw new Error(plan.code);
  return plan.parts[0];
}

async function openSession(port: number): Promise<SmppSession> {
  const session = new SmppSession(settingsFor(port), { onMessage: async () => 0, log: SILENT });
  atEndOfTest(() => session.end('end of the test'));
  await expect(session.open()).resolves.toEqual({ outcome: 'bound' });
  return session;
}

describe('SmppSession', () => {
  it('begins its numbers anew at the end of them, and leaves out one still in use', async () => {
    const answers: (() => void)[] = [];
    const smsc = await smscWith({
      onSubmit: (to, pdu) =>
        void answers.push(() => to.send(pdu.response({ message_id: String(pdu.sequence_number) }))),
    });
    const session = await openSession(smsc.port);
    const body = bodyFor(smsc.port);
    const first = session.submit(body, within());
    Object.assign(session, { sequence: 0x7ffffffe });
    const others = [1, 2, 3].map(() => session.submit(body, within()));
    await eventually(() => expect(answers).toHaveLength(4));
    expect(smsc.submits.map((pdu) => pdu.sequence_number)).toEqual([2, 0x7fffffff, 1, 3]);
    answers.reverse().forEach((answer) => answer());
    await expect(first).resolves.toMatchObject({ messageId: '2' });
    await expect(Promise.all(others)).resolves.toMatchObject([{ messageId: '2147483647' }, {}, { messageId: '3' }]);
  });

  it('can be ended and closed any number of times, and says why it ended', async () => {
    const smsc = await smscWith();
    const session = await openSession(smsc.port);
    await Promise.all([session.close(), session.close()]);
    await session.close();
    session.end('once more');
    await expect(session.ended).resolves.toMatch(/closed/);
    const late = await session.submit(bodyFor(smsc.port), within());
    expect(late).toEqual({ outcome: 'not-written', reason: 'disconnected' });
  });

  it('rejects a submit that cannot be encoded and stays bound', async () => {
    const smsc = await smscWith();
    const session = await openSession(smsc.port);
    const bad = { ...bodyFor(smsc.port), source: 'Я' };
    await expect(session.submit(bad, within())).rejects.toThrow(RangeError);
    await expect(session.submit(bodyFor(smsc.port), within())).resolves.toMatchObject({ outcome: 'answered' });
  });
});
