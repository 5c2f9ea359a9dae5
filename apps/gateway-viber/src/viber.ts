import { countryOf } from '@carillon/contacts';
import type { PayloadOf, SendViber } from '@carillon/contracts';
import { type Admit, refuseMessage, type SendResult } from '@carillon/gateway-runtime';

export type Viber = PayloadOf<typeof SendViber>;

/** Keeps messages from phones of countries where Viber may not be used, so that a cascade goes on to another channel. */
export function admitByCountry(forbidden: ReadonlySet<string>): Admit<Viber, Viber> {
  return (messages) =>
    Promise.resolve(
      messages.map((message) => {
        const country = countryOf(message.to);
        if (country === undefined || !forbidden.has(country)) return { outcome: 'admitted', message } as const;
        return refuseMessage('recipient', 'COUNTRY_FORBIDDEN', `Viber may not be used in ${country}`);
      }),
    );
}

/** The shapes that Viber knows: text; image; text and button; text, image and button. */
export type ViberContent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'image'; readonly imageUrl: string }
  | {
      readonly kind: 'button';
      readonly text: string;
      readonly caption: string;
      readonly action: string;
      readonly imageUrl?: string;
    };

/** Reads the shape of a message, or tells why a provider with these limits cannot send it. */
export function contentOf(
  { text, imageUrl, buttonText: caption, link: action }: Viber,
  { mostText, mostCaption }: { readonly mostText: number; readonly mostCaption: number },
): ViberContent | Extract<SendResult, { readonly outcome: 'rejected' }> {
  if ((text?.length ?? 0) > mostText) return unfit('TEXT_TOO_LONG', `a text has at most ${mostText} characters`);
  if ((caption?.length ?? 0) > mostCaption)
    return unfit('CAPTION_TOO_LONG', `a button has at most ${mostCaption} characters`);
  if ((caption === undefined) !== (action === undefined))
    return unfit('HALF_A_BUTTON', 'a button needs a text and a link');
  if (caption !== undefined && action !== undefined) {
    if (text === undefined) return unfit('BUTTON_WITHOUT_TEXT', 'a button goes with a text');
    return { kind: 'button', text, caption, action, ...(imageUrl === undefined ? {} : { imageUrl }) };
  }
  if (text !== undefined && imageUrl !== undefined)
    return unfit('TEXT_AND_IMAGE', 'text and image go together only with a button');
  if (text !== undefined) return { kind: 'text', text };
  return imageUrl === undefined ? unfit('EMPTY', 'there is nothing to send') : { kind: 'image', imageUrl };
}

const unfit = (code: string, detail: string) => ({ outcome: 'rejected', fault: 'content', code, detail }) as const;

/** Whole seconds that are left of a message's life, within limits; undefined when it has no end. */
export function secondsLeft(
  { expiresAt }: Viber,
  least: number,
  most: number,
  now: number = Date.now(),
): number | undefined {
  if (expiresAt === undefined) return undefined;
  return Math.min(most, Math.max(least, Math.floor((Date.parse(expiresAt) - now) / 1_000)));
}
