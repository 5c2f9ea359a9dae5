import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';

/** Whether the command line clients of another AMQP library (rabbitmq-c, Debian's amqp-tools) are on this machine. */
export const hasForeignClient = ['amqp-publish', 'amqp-consume'].every(
  (program) => spawnSync(program, ['--help']).error === undefined,
);

/** These programs take one address. */
const firstOf = (brokerUrl: string): string => brokerUrl.split(',')[0]!;

/** Publishes a CloudEvent as somebody would by hand. */
export function publishByHand(brokerUrl: string, routingKey: string, event: object): void {
  const message = ['--persistent', '--content-type=application/cloudevents+json', `--body=${JSON.stringify(event)}`];
  execFileSync('amqp-publish', [
    `--url=${firstOf(brokerUrl)}`,
    '--exchange=loyalty.events',
    `--routing-key=${routingKey}`,
    ...message,
  ]);
}

/** Collects the bodies that `carillon.delivery` routes, one to a line, with a queue of its own. */
export class ForeignListener {
  output = '';
  private readonly child: ChildProcess;

  constructor(
    private readonly brokerUrl: string,
    routingKey: string,
  ) {
    const queue = ['--exchange=carillon.delivery', `--routing-key=${routingKey}`];
    const child = spawn('amqp-consume', [`--url=${firstOf(brokerUrl)}`, ...queue, 'awk', '1']);
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    this.child = child;
  }

  /** Says something on the exchange; it is in `output` soon after if the queue is bound by now. */
  knock(routingKey: string): void {
    const { brokerUrl } = this;
    execFileSync('amqp-publish', [
      `--url=${firstOf(brokerUrl)}`,
      '--exchange=carillon.delivery',
      `--routing-key=${routingKey}`,
      '--body={"knock":true}',
    ]);
  }

  stop(): void {
    this.child.kill();
  }
}
