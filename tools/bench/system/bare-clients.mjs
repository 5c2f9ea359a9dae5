/** Client libraries as they are, against the same stand-ins, with as many messages in flight: nothing is recorded. */
import { once } from 'node:events';

const WARM_UP_MS = 2_000;

/** npm `smpp`: one transceiver, its window always full. */
export async function bareSmpp(port, { to, text }, window, seconds) {
  const { default: smpp } = await import('smpp');
  const session = smpp.connect({ url: `smpp://127.0.0.1:${port}` });
  await once(session, 'connect');
  session.on('error', () => undefined); // receipts that come when it has closed
  session.on('pdu', (pdu) => {
    if (pdu.command === 'deliver_sm') session.send(pdu.response());
  });
  const ask = (send) => new Promise((resolve) => send(resolve));
  await ask((done) => session.bind_transceiver({ system_id: 'carillon', password: 'secret' }, done));
  const submit = () =>
    ask((done) =>
      session.submit_sm(
        { source_addr: 'Programme', destination_addr: to.slice(1), short_message: text, registered_delivery: 1 },
        done,
      ),
    );
  const rate = await rateOf(submit, window, seconds);
  await ask((done) => session.unbind(done));
  session.close();
  return { client: 'npm smpp', ...rate };
}

/** nodemailer with its pool. */
export async function bareSmtp(port, { to, subject, html, text }, connections, seconds) {
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    ...{ host: '127.0.0.1', port, ignoreTLS: true },
    ...{ pool: true, maxConnections: connections, maxMessages: Infinity },
  });
  const send = () => transport.sendMail({ from: 'news@programme.example', to, subject, html, text });
  const rate = await rateOf(send, connections, seconds);
  transport.close();
  return { client: 'nodemailer', ...rate };
}

/** Keeps so many going, and counts those that ended within the time; the CPU is that of this process. */
async function rateOf(send, inFlight, seconds) {
  let sent = 0;
  let isOver = false;
  const keepSending = async () => {
    while (!isOver) {
      await send();
      sent += 1;
    }
  };
  const all = Promise.all(Array.from({ length: inFlight }, keepSending));
  await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
  const [before, used, began] = [sent, process.cpuUsage(), performance.now()];
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  const [messages, { user, system }, elapsed] = [sent - before, process.cpuUsage(used), performance.now() - began];
  isOver = true;
  await all;
  return {
    messagesPerSecond: Math.round((messages / elapsed) * 1_000),
    cpuMicrosPerMessage: Math.round((user + system) / messages),
  };
}
