/** Client libraries as they are, against the same stand-ins, with as many messages in flight: nothing is recorded. */
import { once } from 'node:events';
import { ToolError } from '../../lib/lifecycle.mjs';
import { until } from '../../lib/wait.mjs';

const WARM_UP_MS = 2_000;
/** Of SMPP, and connections of SMTP: what the gateways have as well, by their usual settings. */
const WINDOW = 50;
const CONNECTIONS = 5;

/** npm `smpp`: one transceiver, its window always full, and every receipt answered. */
export async function bareSmpp(ports, payload, seconds) {
  const { default: smpp } = await import('smpp');
  const session = smpp.connect({ url: `smpp://127.0.0.1:${ports.smsc}` });
  await once(session, 'connect');
  let receipts = 0;
  session.on('pdu', (pdu) => {
    if (pdu.command !== 'deliver_sm') return;
    session.send(pdu.response());
    receipts += 1;
  });
  const ask = (send) => new Promise((resolve) => send(resolve));
  await ask((done) => session.bind_transceiver({ system_id: 'carillon', password: 'secret' }, done));
  const submit = async (n) => {
    const { to, text } = payload(n, ports);
    const message = { destination_addr: to.slice(1), short_message: text, registered_delivery: 1 };
    const answer = await ask((done) => session.submit_sm({ source_addr: 'Programme', ...message }, done));
    if (answer.command_status !== 0) throw new ToolError(`npm smpp: submit_sm was answered ${answer.command_status}`);
  };
  const { sent, ...rate } = await rateOf(submit, WINDOW, seconds);
  // The centre would go on to offer them to whoever binds next.
  if (!(await until(() => receipts >= sent, { timeoutMs: 30_000 })))
    throw new ToolError(`npm smpp: ${receipts} receipts of ${sent} have come`);
  await ask((done) => session.unbind(done));
  session.close();
  return { client: 'npm smpp', ...rate };
}

/** nodemailer with its pool. */
export async function bareSmtp(ports, payload, seconds) {
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    ...{ host: '127.0.0.1', port: ports.smtp, ignoreTLS: true },
    ...{ pool: true, maxConnections: CONNECTIONS, maxMessages: Infinity },
  });
  const send = (n) => {
    const { to, subject, html, text } = payload(n, ports);
    return transport.sendMail({ from: 'news@programme.example', to, subject, html, text });
  };
  const { messagesPerSecond, cpuMicrosPerMessage } = await rateOf(send, CONNECTIONS, seconds);
  transport.close();
  return { client: 'nodemailer with its pool', messagesPerSecond, cpuMicrosPerMessage };
}

/** Keeps so many going, and counts those that ended within the time; the CPU is that of this process. */
async function rateOf(send, inFlight, seconds) {
  let begun = 0;
  let sent = 0;
  let isOver = false;
  const keepSending = async () => {
    while (!isOver) {
      await send(begun++);
      sent += 1;
    }
  };
  const all = Promise.all(Array.from({ length: inFlight }, keepSending));
  await Promise.race([all, new Promise((resolve) => setTimeout(resolve, WARM_UP_MS))]);
  const [before, used, began] = [sent, process.cpuUsage(), performance.now()];
  await Promise.race([all, new Promise((resolve) => setTimeout(resolve, seconds * 1_000))]);
  const [messages, { user, system }, elapsed] = [sent - before, process.cpuUsage(used), performance.now() - began];
  isOver = true;
  await all;
  return {
    sent,
    messagesPerSecond: Math.round((messages / elapsed) * 1_000),
    cpuMicrosPerMessage: Math.round((user + system) / messages),
  };
}
