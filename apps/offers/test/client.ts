import type { useService } from '@carillon/testing';

/** Calls the REST interface of the running service. */
export function clientOf(service: Pick<ReturnType<typeof useService>, 'running'>) {
  return async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${service.running.url}/api${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
  };
}
