import { connect, createServer } from 'node:net';

/** Stands between clients and a server on loopback: the server may come back on another port, and the line can be cut. */
export class Proxy {
  /** Port of the server. */
  target;
  #server;
  #sockets = new Set();
  #cut = false;

  /** @returns {Promise<Proxy>} */
  static async to(target) {
    const proxy = new Proxy();
    proxy.target = target;
    proxy.#server = createServer({ noDelay: true }, (client) => proxy.#join(client));
    await new Promise((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** The address of the server, by way of here. */
  address(url) {
    const changed = new URL(url);
    changed.port = String(this.#server.address().port);
    return changed.href;
  }

  /** Breaks every connection and lets none in until `mend`. */
  cut() {
    this.#cut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend() {
    this.#cut = false;
  }

  close() {
    this.cut();
    this.#server.close();
  }

  #join(client) {
    if (this.#cut) return client.destroy();
    const server = connect({ port: this.target, host: '127.0.0.1', noDelay: true });
    for (const [one, other] of [
      [client, server],
      [server, client],
    ]) {
      this.#sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }
}
