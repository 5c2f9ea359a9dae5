type Part = Readonly<Record<string, unknown>>;

/** A small loyalty programme as the files of `examples/programme` have it. */
export interface Programme {
  readonly members: readonly ({ readonly memberId: string } & Part)[];
  readonly currencies: readonly ({ readonly code: string } & Part)[];
  readonly templates: readonly ({ readonly templateId: string } & Part)[];
  /** What social networks have approved. */
  readonly 'social-templates': readonly ({ readonly templateId: string; readonly network: string } & Part)[];
  readonly offers: readonly ({ readonly id: string } & Part)[];
}

/** Where the services that keep a part of it are. */
export interface ProgrammeUrls {
  readonly members: string;
  readonly renderer: string;
  readonly offers: string;
  readonly 'gateway-social': string;
}

/** Puts a programme into the services over REST and starts its offers. Doing so again changes nothing. */
export async function loadProgramme(programme: Partial<Programme>, urls: ProgrammeUrls): Promise<void> {
  const { members = [], currencies = [], templates = [], offers = [] } = programme;
  const { 'social-templates': approved = [] } = programme;
  for (const { memberId, ...facts } of members) await call('PUT', `${urls.members}/api/members/${memberId}`, facts);
  for (const { code, ...names } of currencies) await call('PUT', `${urls.renderer}/api/currencies/${code}`, names);
  for (const { templateId, ...words } of templates)
    await call('PUT', `${urls.renderer}/api/templates/${templateId}`, words);
  for (const { templateId, network, ...words } of approved) {
    const template = `${urls['gateway-social']}/api/social-templates/${templateId}/${network}`;
    await call('PUT', template, words);
    // One that has been approved before stays so.
    await call('POST', `${template}/moderation`, { state: 'sent-to-moderation' }, [409]);
    await call('POST', `${template}/moderation`, { state: 'approved' });
  }
  for (const { id, ...terms } of offers) {
    const offer = `${urls.offers}/api/offers/${id}`;
    // Only a stopped offer can be changed; one that is not there yet need not be stopped.
    await call('POST', `${offer}/stop`, undefined, [404]);
    await call('PUT', offer, terms);
    await call('POST', `${offer}/start`);
  }
}

async function call(method: string, url: string, body?: object, tolerated: readonly number[] = []): Promise<void> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await response.text();
  if (response.ok || tolerated.includes(response.status)) return;
  throw new Error(`${method} ${new URL(url).pathname}: ${response.status} ${answer}`);
}
