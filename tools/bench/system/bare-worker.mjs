/** A process of `limits.mjs`: between two queues, or between a queue and the SMSC. What it is, `WORKER` tells. */
import amqp from 'amqplib';
import pg from 'pg';
import smpp from 'smpp';

const { kind, hop, from, to, smscPort } = JSON.parse(process.env.WORKER);
const connection = await amqp.connect(process.env.BROKER_URL, { noDelay: true });
const channel = await connection.createConfirmChannel();
process.on('SIGTERM', () => process.exit(0));

if (kind === 'smsc') await handOver();
else await passOn();

async function handOver() {
  const session = smpp.connect({ url: `smpp://127.0.0.1:${smscPort}` });
  await new Promise((resolve) => session.once('connect', resolve));
  const bind = { system_id: 'carillon', password: 'secret' };
  await new Promise((resolve) => session.bind_transceiver(bind, resolve));
  let done = 0;
  setInterval(() => {
    if (done > 0) channel.publish('', 'bare.done', Buffer.from(String(done)));
    done = 0;
  }, 50);
  await channel.prefetch(500);
  await channel.consume(from, (message) => {
    const { data } = JSON.parse(message.content.toString());
    const short_message = `${data.amount} ${data.currency} at ${data.pointOfSale}`;
    session.submit_sm({ source_addr: 'Programme', destination_addr: '15550100001', short_message }, () => {
      channel.ack(message);
      done += 1;
    });
  });
}

async function passOn() {
  const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
  await channel.prefetch(20);
  await channel.consume(from, (message) => void passOne(pool, message));
}

async function passOne(pool, message) {
  const id = `${hop}:${message.properties.messageId}`;
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('insert into bare.inbox (id) values ($1)', [id]);
    await client.query('insert into bare.state (id, hop, body) values ($1, $2, $3)', [
      id,
      hop,
      message.content.toString(),
    ]);
    await client.query('commit');
  } finally {
    client.release();
  }
  const last = to === 'bare.done';
  const body = last ? Buffer.from('1') : message.content;
  const options = { persistent: !last, messageId: message.properties.messageId };
  await new Promise((resolve, reject) =>
    channel.publish('', to, body, options, (error) => (error ? reject(error) : resolve())),
  );
  channel.ack(message);
}
