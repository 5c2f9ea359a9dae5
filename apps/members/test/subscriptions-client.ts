/** The grid of subscriptions as REST shows it. */
export interface Grid {
  readonly types: readonly {
    readonly type: string;
    readonly title: string;
    readonly cells: readonly { readonly channel: string; readonly selected: boolean; readonly readOnly: boolean }[];
  }[];
}
/** `type channel` of each cell that is not selected. */
export const refusedIn = ({ types }: Grid) =>
  types.flatMap(({ type, cells }) => cells.filter((one) => !one.selected).map(({ channel }) => `${type} ${channel}`));

/** The part of the REST interface that concerns subscriptions. */
export function clientOf(url: () => string) {
  const request = async <Body = Record<string, unknown>>(method: string, path: string, body?: unknown) => {
    const response = await fetch(`${url()}/api${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: JSON.parse((await response.text()) || 'null') as Body };
  };
  const grid = async (memberId: string) => (await request<Grid>('GET', `/members/${memberId}/subscriptions`)).body;
  const history = async (memberId: string, query = '') =>
    (
      await request<{ items: { source: string; at: string; cells: object[] }[]; next?: string }>(
        'GET',
        `/members/${memberId}/subscriptions/history${query}`,
      )
    ).body;
  return { request, grid, history };
}
