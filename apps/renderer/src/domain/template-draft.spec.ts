import { compileDraft, sameDraft, type TemplateDraft } from './template-draft';

const sms = (text: string, more: Omit<TemplateDraft, 'template'> = {}): TemplateDraft => ({
  template: { channel: 'sms', text },
  ...more,
});

describe('compileDraft', () => {
  it('knows the names of the event type it is made for, and of any without one', () => {
    const text = 'On {{cardNumber}}: {{discount}}';
    expect(compileDraft(sms(text)).outcome).toBe('ok');
    expect(compileDraft(sms(text, { eventType: 'card.activated' }))).toMatchObject({
      faults: [{ pointer: '/text', code: 'UNKNOWN_NAME', detail: expect.stringMatching(/^at 19: /) }],
    });
  });

  it('tells a strange event type', () => {
    const result = compileDraft(sms('Hi', { eventType: 'purchase.compleated' }));
    expect(result).toMatchObject({ faults: [{ pointer: '/eventType', code: 'EVENT_TYPE_UNKNOWN' }] });
  });

  it('tells every fault with its field', () => {
    const result = compileDraft({ template: { channel: 'email', subject: '{{a}}', html: '{{b}}', text: '{{c' } });
    expect(result).toMatchObject({
      faults: [{ pointer: '/subject' }, { pointer: '/html' }, { pointer: '/text', code: 'SYNTAX' }],
    });
  });
});

describe('sameDraft', () => {
  const draft = sms('Hi', { eventType: 'card.activated', from: 'Shop' });

  it('is true of a copy', () => {
    expect(sameDraft(draft, structuredClone(draft))).toBe(true);
    expect(sameDraft(sms('Hi'), sms('Hi', { from: undefined }))).toBe(true);
  });

  it.each([
    [sms('Ho', { eventType: 'card.activated', from: 'Shop' })],
    [sms('Hi', { from: 'Shop' })],
    [sms('Hi', { eventType: 'card.activated' })],
    [{ ...draft, template: { channel: 'receipt' as const, text: 'Hi' } }],
  ])('is false of %j', (other) => {
    expect(sameDraft(draft, other)).toBe(false);
  });

  it('tells inbox messages apart by whatever they say', () => {
    const inbox = { channel: 'inbox', title: 'Hi', body: 'Hi' } as const;
    const other = { title: 'Ho', body: 'Ho', summary: 'Hi', imageUrl: 'https://a.example', link: 'a:b', inApp: true };
    for (const [field, value] of Object.entries(other))
      expect(sameDraft({ template: inbox }, { template: { ...inbox, [field]: value } })).toBe(false);
    expect(sameDraft({ template: inbox }, { template: { ...inbox, inApp: false } })).toBe(true);
  });
});
