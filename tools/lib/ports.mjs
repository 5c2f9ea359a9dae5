import { connect, createServer } from 'node:net';

/** Whether nobody listens on the port of the loopback interface. */
export function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/**
 * Below those that systems give to outgoing connections (32768 on Linux, 49152 by RFC 6335 §6): a port of these can be taken by any
 * connection between the moment it is found free and the moment its service listens.
 */
const [LOWEST, HIGHEST] = [20_000, 32_000];

/**
 * In a row from a place by chance: two that look at the same time hardly meet.
 *
 * @returns {Promise<number[]>} that many different ports nobody listens on
 */
export async function freePorts(count) {
  const free = [];
  const first = Math.floor(Math.random() * (HIGHEST - LOWEST));
  for (let step = 0; free.length < count && step < HIGHEST - LOWEST; step += 1) {
    const port = LOWEST + ((first + step) % (HIGHEST - LOWEST));
    if (await isFree(port)) free.push(port);
  }
  return free;
}

/**
 * The preferred ports, each replaced by a free one if it is taken.
 *
 * @template {string} Name
 * @param {Record<Name, number>} preferred
 * @returns {Promise<Record<Name, number>>}
 */
export async function choosePorts(preferred) {
  const chosen = await Promise.all(
    Object.entries(preferred).map(async ([name, port]) => [
      name,
      (await isFree(port)) ? port : (await freePorts(1))[0],
    ]),
  );
  return Object.fromEntries(chosen);
}

/** Connects, says the greeting if there is one, and waits for a first answer to it; false if that fails. */
export function answers(port, greeting) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const end = (result) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(2000, () => end(false));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
    socket.once('connect', () => (greeting ? socket.write(greeting) : end(true)));
    socket.once('data', () => end(true));
  });
}
