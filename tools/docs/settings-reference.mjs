/** Which environment variables each service reads, from its zod schema. */
export function settingsReference(services) {
  const shapes = services.map(({ name, config }) => [name, config.shape]);
  const shared = Object.keys(shapes[0][1]).filter((key) => shapes.every(([, shape]) => key in shape));
  const parts = [
    '# Settings',
    '',
    'Environment variables, read once at the start. A wrong one stops the service with every fault in one message.',
    '',
    '## Every service',
    '',
    table(shared.map((key) => [key, shapes[0][1][key]])),
  ];
  for (const [name, shape] of shapes) {
    const own = Object.entries(shape).filter(([key]) => !shared.includes(key));
    if (own.length > 0) parts.push('', `## ${name}`, '', table(own));
  }
  return `${parts.join('\n')}\n`;
}

function table(settings) {
  const rows = settings.map(
    ([key, schema]) => `| \`${key}\` | ${fallback(schema)} | ${cell(schema.description ?? '')} |`,
  );
  return ['| variable | default | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

function fallback(schema) {
  const parsed = schema.safeParse(undefined);
  if (!parsed.success) return '(required)';
  if (parsed.data === undefined) return '(none)';
  const isTable = typeof parsed.data === 'object' && Object.getPrototypeOf(parsed.data) === Object.prototype;
  const value = isTable ? JSON.stringify(parsed.data) : String(parsed.data);
  return value === '' ? '(empty)' : `\`${value}\``;
}

/** A pipe would end the cell. */
const cell = (text) => text.replaceAll('|', '\\|');
