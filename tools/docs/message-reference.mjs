/** Events from outside, contracts between services, and public statuses, for a reader. */
export function messageReference({ catalog, loyaltyEventTypes, CHANNELS, DELIVERY_STATUSES, PUBLIC_STATUS_TYPE }) {
  return [
    '# Messages',
    '',
    'The schemas are in `asyncapi.json`; this page tells what there is.',
    '',
    '## Events from outside',
    '',
    'CloudEvents 1.0 on the exchange `loyalty.events`, routing key = type, `subject` = member id.',
    '',
    ...[...loyaltyEventTypes.values()].flatMap(eventType),
    '## Public statuses',
    '',
    `CloudEvents 1.0 of type \`${PUBLIC_STATUS_TYPE}\` on the exchange \`carillon.delivery\`, routing key \`<channel>.<status>\`.`,
    '',
    `Channels: ${CHANNELS.map((channel) => `\`${channel}\``).join(', ')}.`,
    '',
    `Statuses: ${DELIVERY_STATUSES.map((status) => `\`${status}\``).join(', ')}.`,
    '',
    '## Contracts between services',
    '',
    'Packets of 1 to 500 items on `carillon.internal`, routing key = contract.',
    '',
    ...catalog.flatMap(({ name, summary, example }) => [`### ${name}`, '', summary, '', code(example), '']),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}

function eventType({ type, title, metavariables, example }) {
  const names = Object.entries(metavariables).map(
    ([name, { title: meaning, kind }]) => `\`${name}\` (${meaning}, ${kind})`,
  );
  return [
    `### ${type}`,
    '',
    `${title}. Metavariables of its own: ${names.length > 0 ? names.join(', ') : 'none'}.`,
    '',
    code(example),
    '',
  ];
}

const code = (value) => ['```json', JSON.stringify(value, null, 2), '```'].join('\n');
