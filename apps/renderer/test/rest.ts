/** What the different answers hold, as far as the tests look at it. */
export interface Answer {
  readonly items: readonly Record<string, unknown>[];
  readonly next?: string;
  readonly templateId: string;
  readonly version: number;
  readonly text: string;
  readonly code: string;
  readonly errors: readonly { readonly pointer: string; readonly code: string; readonly detail: string }[];
}

export type Rest = (
  method: string,
  path: string,
  body?: object,
) => Promise<{ readonly status: number; readonly type: string | null; readonly body: Answer }>;

export const restOf =
  (url: () => string): Rest =>
  async (method, path, body) => {
    const response = await fetch(`${url()}/api${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const type = response.headers.get('content-type');
    return { status: response.status, type, body: (text === '' ? {} : JSON.parse(text)) as Answer };
  };

export async function put(rest: Rest, path: string, body: object): Promise<Answer> {
  const answer = await rest('PUT', path, body);
  expect(answer).toMatchObject({ status: 200 });
  return answer.body;
}
