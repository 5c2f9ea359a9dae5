import { XMLParser } from 'fast-xml-parser';
import fc from 'fast-check';
import type { Notification } from '../push-service';
import { platformPayloadOf } from './platform-payload';

const now = new Date('2026-05-01T10:15:00Z');
const notification: Notification = {
  messageId: '3f0d4e9e-0d8c-5c7e-9f0b-0c1d2e3f4a5b',
  title: 'Hi',
  body: 'You saved 8 EUR.',
  link: 'https://shop.example/?a=1&b=2',
  ttlSeconds: 60,
};
const payloadFor = (platform: 'ios' | 'android' | 'windows-phone' | 'harmony', changes: Partial<Notification> = {}) =>
  platformPayloadOf({ platform }, { ...notification, ...changes }, now);

describe('platformPayloadOf', () => {
  it('speaks the language of each platform that hubs know', () => {
    const apple = payloadFor('ios');
    expect(JSON.parse(apple!.body)).toMatchObject({ aps: { alert: { title: 'Hi', body: 'You saved 8 EUR.' } } });
    expect(apple).toMatchObject({ format: 'apple', headers: { 'apns-expiration': '1777630560' } });
    expect(JSON.parse(payloadFor('android')!.body)).toMatchObject({
      message: { notification: { title: 'Hi' }, data: { link: notification.link }, android: { ttl: '60s' } },
    });
    expect(payloadFor('harmony')).toBeUndefined();
  });

  it('shows an image where there are no words', () => {
    const { aps } = JSON.parse(
      payloadFor('ios', { title: undefined, body: undefined, imageUrl: 'https://a.example/a.png' })!.body,
    ) as { aps: object };
    expect(aps).toMatchObject({ alert: { body: ' ' }, 'mutable-content': 1 });
  });

  it('writes a toast that an XML parser reads back, whatever the words', () => {
    const parser = new XMLParser({ ignoreAttributes: false, parseTagValue: false, trimValues: false });
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'binary' }), (title, body) => {
        const { toast } = parser.parse(payloadFor('windows-phone', { title, body })!.body) as {
          toast: { '@_launch': string; visual: { binding: { text: readonly unknown[] } } };
        };
        expect(toast.visual.binding.text).toHaveLength(2);
      }),
    );
  });
});
