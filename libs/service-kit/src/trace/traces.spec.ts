import type { TraceAnswer, TraceQuestion } from '@carillon/contracts';
import type { Heard } from '@carillon/messaging';
import { Traces, whoIsMissing } from './traces';

const A = '11111111-1111-4111-8111-111111111111';
const B = '22222222-2222-4222-8222-222222222222';
const AT = '2026-05-01T10:00:00.000Z';
const EVENT = { eventId: 'e-1', source: '/pos' };

type Knowing = (question: TraceQuestion) => Partial<TraceAnswer> | 'silence';

/** Services that know something; any other is absent. */
function askingOf(known: Readonly<Record<string, Knowing>>) {
  const asked: string[] = [];
  const warnings: string[] = [];
  const log = { debug: noted, info: noted, error: noted, warn: (_: object, text: string) => void warnings.push(text) };
  const traces = new Traces(
    {
      askService: async (service, question): Promise<Heard> => {
        asked.push(`${service} ${JSON.stringify(question)}`);
        const answer = known[service]?.(question as TraceQuestion);
        if (answer === undefined) return { outcome: 'absence' };
        return answer === 'silence'
          ? { outcome: 'silence' }
          : { outcome: 'answered', answer: { steps: [], ...answer } };
      },
    },
    log,
  );
  return { traces, asked, warnings };
}

const noted = (): void => undefined;

const step = (service: string, name: TraceAnswer['steps'][number]['step'], at = AT, more: object = {}) => ({
  ...{ at, service, step: name },
  ...more,
});

describe('a joined trace', () => {
  it('goes on from the event to its messages, their deliveries and their template, and tells each step once', async () => {
    const offers: Knowing = ({ event }) =>
      event === undefined ? {} : { steps: [step('offers', 'event.decided')], event, messages: [{ messageId: A }] };
    const dispatcher: Knowing = ({ messages }) =>
      messages.some(({ messageId }) => messageId === A)
        ? {
            steps: [step('dispatcher', 'message.requested', '2026-05-01T10:00:01.000Z', { messageId: A })],
            event: EVENT,
            messages: [{ messageId: A, template: { templateId: B, at: AT } }, { messageId: B }],
          }
        : {};
    const renderer: Knowing = ({ messages }) => ({
      steps: messages.flatMap(({ messageId, template }) =>
        template === undefined ? [] : [step('renderer', 'template.used', '2026-05-01T10:00:02.000Z', { messageId })],
      ),
    });
    const { traces, asked } = askingOf({ offers, dispatcher, renderer });
    const joined = await traces.of({ event: EVENT, messages: [] });
    expect(joined.steps.map(({ step: name }) => name)).toEqual(['event.decided', 'message.requested', 'template.used']);
    expect(joined.absent).toContain('gateway-sms');
    // The event, its message, the message with its template and the other delivery, and nothing twice.
    expect(new Set(asked.filter((one) => one.startsWith('dispatcher'))).size).toBe(3);
    expect(asked.filter((one) => one.startsWith('dispatcher'))).toHaveLength(3);
  });

  it('begins with a message just as well', async () => {
    const offers: Knowing = ({ event }) =>
      event?.eventId === 'e-1' ? { steps: [step('offers', 'offer.applied')] } : {};
    const dispatcher: Knowing = ({ messages }) =>
      messages.length === 0 ? {} : { steps: [step('dispatcher', 'message.sent')], event: EVENT };
    const { traces } = askingOf({ offers, dispatcher });
    const { steps } = await traces.of({ messages: [{ messageId: A }] });
    expect(steps.map(({ step: name }) => name)).toEqual(['offer.applied', 'message.sent']);
  });

  it('is in order of time, and at the same time in that of the flow', async () => {
    const { traces } = askingOf({
      'gateway-sms': () => ({ steps: [step('gateway-sms', 'attempt.failed')] }),
      dispatcher: () => ({
        steps: [
          step('dispatcher', 'message.sent', '2026-05-01T10:00:09+00:00'),
          step('dispatcher', 'message.requested'),
        ],
      }),
      intake: () => ({ steps: [step('intake', 'event.rejected', '2026-05-01T12:00:00+02:00')] }),
    });
    const { steps } = await traces.of({ messages: [{ messageId: A }] });
    expect(steps.map(({ step: name }) => name)).toEqual([
      'event.rejected',
      'message.requested',
      'attempt.failed',
      'message.sent',
    ]);
  });

  it('names who does not answer, and asks them no second time', async () => {
    const { traces, asked } = askingOf({
      dispatcher: () => ({ steps: [step('dispatcher', 'message.sent')], event: EVENT }),
      offers: () => 'silence',
    });
    const joined = await traces.of({ messages: [{ messageId: A }] });
    expect(joined).toMatchObject({ silent: ['offers'], steps: [{ step: 'message.sent' }] });
    expect(asked.filter((one) => one.startsWith('offers'))).toHaveLength(1);
    expect(whoIsMissing(joined)).toMatch(/did not answer: .*offers/);
  });

  it('says what it could not read, and how many messages are too many', async () => {
    const many = Array.from({ length: 201 }, (_, index) => ({
      messageId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    }));
    const { traces, warnings } = askingOf({
      offers: ({ messages }) => (messages.length > 200 ? {} : { messages: many }),
      dispatcher: () => ({ steps: [{ step: 'lost' }] as never }),
    });
    const { notes } = await traces.of({ event: EVENT, messages: [] });
    expect(notes).toEqual([expect.stringMatching(/^dispatcher: /), expect.stringMatching(/201 messages; only 200/)]);
    expect(warnings.length).toBeGreaterThan(0);
  });
});
