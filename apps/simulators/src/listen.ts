import type { AddressInfo, Server } from 'node:net';

/** A provider's front door, as the control API handles it. */
export interface ProviderDoor {
  /** Closes the listener and drops every session: the provider is down. */
  pause(): Promise<void>;
  /** Opens the listener again, on the same port. */
  resume(): Promise<void>;
  /** Drops every session; clients may come back at once. */
  disconnect(): void;
  status(): DoorStatus;
}

/** The front doors: SMPP, SMTP, and the HTTP interfaces without and with TLS. */
export const DOOR_NAMES = ['smsc', 'smtp', 'http', 'https'] as const;
export type DoorName = (typeof DOOR_NAMES)[number];

export interface DoorStatus {
  readonly listening: boolean;
  readonly port: number;
  readonly sessions: number;
}

/** Starts listening and returns the port; rejects with an error that names the setting at fault. */
export async function listen(server: Server, setting: string, port: number, host: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(new Error(`simulators: ${setting}=${port} on ${host}: ${error.message}`, { cause: error })),
    );
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port; // a TCP listener's address is never a string
}

/** Stops listening; resolves when the last connection, which the caller has ended, is gone. */
export async function stopListening(server: Server): Promise<void> {
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
