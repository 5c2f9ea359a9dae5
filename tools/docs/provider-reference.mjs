/** The kinds of provider of every gateway: what each can do, takes, reports, and is configured with. */
export function providerReference(services) {
  const gateways = services.filter(({ kinds }) => kinds !== undefined);
  const own = gateways.flatMap(({ name, channel, kinds }) =>
    kinds.filter(({ kind }) => kind !== 'test').map((kind) => ({ ...kind, service: name, channel })),
  );
  const test = gateways[0].kinds.find(({ kind }) => kind === 'test');
  return [
    '# Providers',
    '',
    'Written from the code by `npm run docs`.',
    '',
    'A gateway is configured with `PUT /api/gateways/{name}` of its service: `{ "kind": "...", "settings": { ... }, "weight": 100,',
    '"enabled": true, "rules": [{ "countries": ["RU"] }], "limits": {} }`. Secrets are encrypted in the database and never shown.',
    'Providers report to `/callbacks/{name}/{callbackSecret}` of the same service.',
    '',
    '| channel | kind | provider | features | reports |',
    '| --- | --- | --- | --- | --- |',
    ...own.map(
      ({ channel, kind, title, features, statuses }) =>
        `| ${channel} | [\`${kind}\`](#${kind}) | ${title} | ${features.join('; ')} | ${['sent', ...statuses].join(', ')} |`,
    ),
    '',
    ...own.flatMap(section),
    ...section({ ...test, service: 'every gateway' }),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}

function section({ kind, title, service, features, limits, statuses, settings, secrets }) {
  return [
    `## ${kind}`,
    '',
    `${title}, in ${service}.`,
    '',
    `- Features: ${features.join('; ')}`,
    `- Limits: ${limits.length > 0 ? limits.join('; ') : 'none'}`,
    `- Reports: ${['sent', ...statuses].join(', ')}`,
    '',
    '| setting | default | secret | meaning |',
    '| --- | --- | --- | --- |',
    ...Object.entries(settings.shape).map(
      ([name, schema]) =>
        `| \`${name}\` | ${fallback(schema)} | ${secrets.includes(name) ? 'yes' : ''} | ${cell(meaning(schema))} |`,
    ),
    '',
  ];
}

function fallback(schema) {
  const parsed = schema.safeParse(undefined);
  if (!parsed.success) return '(required)';
  if (parsed.data === undefined) return '(none)';
  return `\`${cell(typeof parsed.data === 'object' ? JSON.stringify(parsed.data) : String(parsed.data))}\``;
}

/** The description may stand inside `optional()` or `default()`. */
const meaning = (schema) => schema.description ?? (schema.def.innerType ? meaning(schema.def.innerType) : '');

/** A pipe would end the cell. */
const cell = (text) => text.replaceAll('|', '\\|');
