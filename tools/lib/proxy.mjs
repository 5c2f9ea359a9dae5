import { connect, createServer } from 'node:net';

/**
 * Stands between clients and a server on loopback: the server may come back on another port, and the line can be cut, which
 * both ends see at once, or fall silent, which neither does.
 */
export class Proxy {
  /** Port of the server. */
  target;
  #server;
  /** @type {Set<{ client: import('node:net').Socket, server: import('node:net').Socket, over: boolean }>} */
  #lines = new Set();
  /** Clients that came while the line was silent. */
  #waiting = [];
  #cut = false;
  #silent = false;

  /** @returns {Promise<Proxy>} */
  static async to(target) {
    const proxy = new Proxy();
    proxy.target = target;
    proxy.#server = createServer({ noDelay: true }, (client) => proxy.#take(client));
    await new Promise((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port() {
    return this.#server.address().port;
  }

  /** The address of the server, by way of here. */
  address(url) {
    const changed = new URL(url);
    changed.port = String(this.port);
    return changed.href;
  }

  /** Breaks every connection and lets none in until `mend`. */
  cut() {
    this.#cut = true;
    for (const line of this.#lines) this.#end(line);
    for (const client of this.#waiting.splice(0)) client.destroy();
  }

  /**
   * As a network that drops every packet: connections stand, nothing comes through, not even that an end has closed its own,
   * and new ones get no answer. What was sent in the meantime arrives after `mend`, as TCP would send it again.
   */
  silence() {
    this.#silent = true;
    for (const { client, server } of this.#lines) {
      client.unpipe(server).pause();
      server.unpipe(client).pause();
    }
  }

  mend() {
    this.#cut = false;
    if (!this.#silent) return;
    this.#silent = false;
    for (const line of this.#lines) {
      if (line.over) this.#end(line);
      else join(line);
    }
    for (const client of this.#waiting.splice(0)) if (!client.destroyed) this.#take(client);
  }

  close() {
    this.cut();
    this.#server.close();
  }

  #take(client) {
    client.on('error', () => undefined);
    if (this.#cut) return client.destroy();
    if (this.#silent) return this.#waiting.push(client);
    const server = connect({ port: this.target, host: '127.0.0.1', noDelay: true });
    server.on('error', () => undefined);
    const line = { client, server, over: false };
    this.#lines.add(line);
    for (const socket of [client, server])
      socket.on('close', () => {
        line.over = true;
        if (!this.#silent) this.#end(line);
      });
    join(line);
  }

  #end(line) {
    this.#lines.delete(line);
    line.client.destroy();
    line.server.destroy();
  }
}

function join({ client, server }) {
  client.pipe(server);
  server.pipe(client);
}
