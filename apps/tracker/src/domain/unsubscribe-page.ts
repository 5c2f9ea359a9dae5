import type { Channel } from '@carillon/contracts';
import { markup } from './markup';
import { type Page, pageOf } from './page';
import { fillIn } from './texts/texts-for';
import type { Texts } from './texts/texts';

/** The one field of the form, as mail programs send it (RFC 8058 §3.2). */
export const ONE_CLICK = { name: 'List-Unsubscribe', value: 'One-Click' } as const;

export interface UnsubscribeView {
  readonly texts: Texts;
  readonly programme: string | undefined;
  /** As the member reads it. */
  readonly typeName: string;
  readonly channel: Channel;
  /** Where all preferences are, seen from this page. */
  readonly preferences: string;
}

/** Asks first: a link in a mail is also followed by machines that look for harm (RFC 8058 §3.2). */
export function confirmationPage(view: UnsubscribeView): Page {
  const { texts, programme } = view;
  const words = texts.unsubscribe;
  const body = markup`<p>${sentence(words.question, view)}</p>
<form method="post">
<input type="hidden" name="${ONE_CLICK.name}" value="${ONE_CLICK.value}">
<div class="actions"><button>${words.confirm}</button></div>
</form>
${linkToAll(view)}`;
  return pageOf({ texts, title: words.title, programme, body });
}

export function unsubscribedPage(view: UnsubscribeView): Page {
  const { texts, programme } = view;
  const body = markup`<p class="status" role="status">${sentence(texts.unsubscribe.doneText, view)}</p>
${linkToAll(view)}`;
  return pageOf({ texts, title: texts.unsubscribe.done, programme, body });
}

const sentence = (text: string, { texts, typeName, channel }: UnsubscribeView): string =>
  fillIn(text, { type: typeName, channel: texts.channels[channel] });

const linkToAll = ({ texts, preferences }: UnsubscribeView) =>
  markup`<p><a href="${preferences}">${texts.unsubscribe.more}</a></p>`;
