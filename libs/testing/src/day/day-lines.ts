/** One AMQP message of a day, as it goes on the wire: it may be no event at all. */
export interface DayLine {
  readonly eventId: string;
  readonly type: string;
  readonly memberId: string;
  readonly time: string;
  readonly body: string;
}

/**
 * Reads a day: a line for each message, the attributes before the data.
 *
 * With a suffix the same day can be played to one system again: it goes behind the ids of the events, which are known
 * already, and of the members who register during the day, so that they are strangers once more.
 */
export function readDay(text: string, suffix = ''): readonly DayLine[] {
  const bodies = text.split('\n').filter((line) => line.trim() !== '');
  const registrations = bodies.filter((body) => attributeOf(body, 'type') === 'registration.completed');
  const newcomers = new Set(registrations.map((body) => attributeOf(body, 'subject')));
  return bodies.map((original) => {
    const isNew = newcomers.has(attributeOf(original, 'subject'));
    const renamed = withSuffix(original, 'id', suffix);
    const body = isNew ? withSuffix(renamed, 'subject', suffix) : renamed;
    const [eventId, type, memberId, time] = (['id', 'type', 'subject', 'time'] as const).map((name) =>
      attributeOf(body, name),
    ) as [string, string, string, string];
    return { eventId, type, memberId, time, body };
  });
}

/** Read from the text, because the line may be broken further on. Empty where there is none. */
export function attributeOf(body: string, name: string): string {
  return new RegExp(`"${name}"\\s*:\\s*"([^"]*)"`).exec(body)?.[1] ?? '';
}

function withSuffix(body: string, name: string, suffix: string): string {
  return body.replace(new RegExp(`("${name}"\\s*:\\s*"[^"]*)"`), (_, start: string) => `${start}${suffix}"`);
}
