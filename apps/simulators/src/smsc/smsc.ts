import type { Server } from 'node:net';
import { listen, stopListening, type DoorStatus, type ProviderDoor } from '../listen';
import { smpp, type PackageSession } from './smpp-package';
import { SmscSession, type SmscParts } from './smsc-session';

/** A short message centre: the npm package `smpp` listens, `SmscSession` talks. */
export class Smsc implements ProviderDoor {
  private server: Server | undefined;
  private readonly connections = new Set<PackageSession>();

  constructor(
    private readonly host: string,
    private port: number,
    private readonly parts: SmscParts,
  ) {}

  async resume(): Promise<void> {
    if (this.server) return;
    const server = smpp.createServer({ noDelay: true }, (connection) => this.onConnection(connection));
    this.server = server;
    try {
      this.port = await listen(server, 'SMSC_PORT', this.port, this.host);
    } catch (error) {
      this.server = undefined;
      throw error;
    }
  }

  async pause(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    this.disconnect();
    if (server) await stopListening(server);
  }

  disconnect(): void {
    for (const { socket } of this.connections) socket.destroy();
  }

  status(): DoorStatus {
    return { listening: this.server !== undefined, port: this.port, sessions: this.connections.size };
  }

  private onConnection(connection: PackageSession): void {
    this.connections.add(connection);
    connection.on('close', () => this.connections.delete(connection));
    new SmscSession(connection, this.parts);
    if (!this.server) connection.socket.destroy();
  }
}
