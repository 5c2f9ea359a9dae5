/** A filter of one rule. */
export const rule = (field: string, operator: string, value: unknown) => ({
  combinator: 'and',
  rules: [{ field, operator, value }],
});

export const sendMessage = {
  kind: 'send-message',
  channel: 'sms',
  templateId: '1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5f',
  messageType: 'offer',
  includeUnverified: false,
  lifetimeSeconds: 3_600,
  onUnknown: 'report',
};

/** A valid request. */
export const terms = (changes: object = {}) => ({
  name: 'Thanks for the purchase',
  eventType: 'purchase.completed',
  period: { from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' },
  filter: rule('event.amount', '>=', 50),
  actions: [sendMessage],
  ...changes,
});
