import { readFileSync } from 'node:fs';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { SmppSettings } from './smpp-settings';

/**
 * Begins to connect, over TLS if the settings say so; `connected` names the event that ends the beginning.
 *
 * The certificate is always verified. The CA file is read at every connection, so it may be renewed meanwhile.
 *
 * @throws when the CA file cannot be read
 */
export function openSocket({ host, port, tls, caFile }: SmppSettings): { socket: Socket; connected: string } {
  const ca = caFile === undefined ? undefined : readFileSync(caFile);
  const socket = tls ? connectTls({ host, port, ca }) : connectPlain({ host, port });
  socket.setNoDelay(true);
  socket.setKeepAlive(true);
  return { socket, connected: tls ? 'secureConnect' : 'connect' };
}
