import type { Channel, ConsumeMessage } from 'amqplib';
import { PushedMessages } from './pushed-messages';

const message = {} as ConsumeMessage; // nobody reads it
const channel = {} as Channel;

function pushed(restMs: number, most: number) {
  let now = 1_000;
  const messages = new PushedMessages(restMs, most, () => now);
  return {
    messages,
    push: (count: number) => {
      for (let index = 0; index < count; index += 1) messages.push(message, channel);
    },
    pass: (ms: number) => {
      now += ms;
    },
  };
}

describe('PushedMessages', () => {
  it('has everything due at once where nothing may rest', () => {
    const { messages, push } = pushed(0, 64);
    push(3);
    expect(messages.due).toBe(3);
    expect(messages.dueInMs).toBeUndefined();
  });

  it('lets messages rest until the oldest has had its time, and takes with it those that have rested half as long', () => {
    const { messages, push, pass } = pushed(2_000, 64);
    push(1);
    pass(900);
    push(1);
    pass(200);
    push(1);
    expect([messages.due, messages.dueInMs]).toEqual([0, 900]);
    pass(900);
    expect([messages.due, messages.dueInMs]).toEqual([2, 0]);
    messages.takeOldest();
    messages.takeOldest();
    expect([messages.due, messages.dueInMs]).toEqual([0, 1_100]);
  });

  it('has all due once the broker pushes no more', () => {
    const { messages, push } = pushed(2_000, 4);
    push(3);
    expect(messages.due).toBe(0);
    push(1);
    expect(messages.due).toBe(4);
  });

  it('forgets what went away with its channel', () => {
    const { messages, push } = pushed(2_000, 4);
    push(4);
    messages.clear();
    expect([messages.due, messages.dueInMs, messages.oldest]).toEqual([0, undefined, undefined]);
  });
});
