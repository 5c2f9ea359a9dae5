/** A message as the stand-ins show it, as far as tests look at it. */
export interface SimulatedMessage {
  readonly id: string;
  /** `smpp`, `smtp`, or the name of an HTTP interface. */
  readonly protocol: string;
  readonly to: string;
  readonly text: string;
  readonly subject?: string;
  /** Whether the provider has it, whatever the client got to hear. */
  readonly accepted: boolean;
  /** Whether every part of an SMS has come. */
  readonly complete?: boolean;
  readonly parts?: readonly object[];
}

/** The control API of the stand-ins for providers. */
export class SimulatorsClient {
  constructor(private readonly url: string) {}

  /** Everything since the last `forget`, the oldest first; phones with a plus and texts without line feeds at the end. */
  async messages(): Promise<readonly SimulatedMessage[]> {
    const response = await this.call('GET', '/messages');
    const newestFirst = (await response.json()) as SimulatedMessage[];
    return newestFirst.reverse().map((message) => ({
      ...message,
      to: message.protocol === 'smpp' ? `+${message.to.replace(/^\+/, '')}` : message.to,
      text: message.text.trimEnd(),
    }));
  }

  async forget(): Promise<void> {
    await this.call('DELETE', '/messages');
  }

  /** Replaces the rules by which the stand-ins misbehave. */
  async setRules(rules: readonly object[]): Promise<void> {
    await this.call('PUT', '/rules', { rules });
  }

  private async call(method: string, path: string, body?: object): Promise<Response> {
    const response = await fetch(this.url + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  }
}
