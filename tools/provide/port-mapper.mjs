import { createServer } from 'node:net';

/** Requests and answers of epmd (Erlang distribution protocol, "Protocol between EPMD and Nodes"). */
const [ALIVE2, ALIVE2_X, PORT2, PORT2_ANSWER, NAMES] = [120, 118, 122, 119, 110];
const NODE_TYPE = 77;
const [HIGHEST, LOWEST] = [6, 5];

/**
 * What Erlang asks where another node is, in place of epmd: the answer for the other nodes of a cluster is the port of a proxy,
 * so that the line between each two can be cut.
 *
 * @param {number} port
 * @param {{ registered: Map<string, number>, wayTo: (name: string) => number | undefined }} known `registered` is shared by all
 * the mappers of a cluster, so that a node finds the command line that has come by another's
 * @returns {Promise<import('node:net').Server>}
 */
export async function startPortMapper(port, { registered, wayTo }) {
  const answer = (request, socket) => {
    const name = request.subarray(1).toString();
    if (request[0] === ALIVE2) return register(request, socket, registered);
    if (request[0] === PORT2) return socket.end(portAnswer(name, wayTo(name) ?? registered.get(name)));
    if (request[0] === NAMES) return socket.end(namesAnswer(port, registered));
    return socket.end();
  };
  const server = createServer((socket) => {
    let received = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 2 || received.length < 2 + received.readUInt16BE()) return;
      const request = received.subarray(2, 2 + received.readUInt16BE());
      received = received.subarray(2 + request.length);
      answer(request, socket);
    });
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return server;
}

/** A node is registered for as long as it keeps the connection. */
function register(request, socket, registered) {
  const port = request.readUInt16BE(1);
  const name = request.subarray(11, 11 + request.readUInt16BE(9)).toString();
  registered.set(name, port);
  socket.on('close', () => registered.get(name) === port && registered.delete(name));
  const creation = 1 + Math.floor(Math.random() * 2 ** 31);
  const answer = Buffer.from([ALIVE2_X, 0, 0, 0, 0, 0]);
  answer.writeUInt32BE(creation, 2);
  socket.write(answer);
}

function portAnswer(name, port) {
  if (port === undefined) return Buffer.from([PORT2_ANSWER, 1]);
  const answer = Buffer.alloc(14 + name.length);
  answer.set([PORT2_ANSWER, 0]);
  answer.writeUInt16BE(port, 2);
  answer.set([NODE_TYPE, 0], 4);
  answer.writeUInt16BE(HIGHEST, 6);
  answer.writeUInt16BE(LOWEST, 8);
  answer.writeUInt16BE(name.length, 10);
  answer.write(name, 12);
  return answer;
}

function namesAnswer(port, registered) {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(port);
  const lines = [...registered].map(([name, at]) => `name ${name} at port ${at}\n`);
  return Buffer.concat([head, Buffer.from(lines.join(''))]);
}
