import {
  type Channel,
  CHANNELS,
  isSubscribed,
  type MessageType,
  type OptOut,
  READ_ONLY_MESSAGE_TYPE,
  type SubscriptionCell,
} from '@carillon/contracts';
import { type Markup, markup } from './markup';
import type { OfferedType } from './offered-types';
import { type Page, pageOf } from './page';
import type { Texts } from './texts/texts';

/** What the page says of a member. */
export interface PreferenceView {
  readonly texts: Texts;
  readonly programme: string | undefined;
  readonly types: readonly OfferedType[];
  /** That the page shows, of those by which a type can come. */
  readonly channels: readonly Channel[];
  readonly optOuts: readonly OptOut[];
  /** The choice that was just made is on its way. */
  readonly saved?: boolean;
}

/** A page of choices that works with a keyboard, a screen reader, and no script. */
export function preferencePage({ texts, programme, types, channels, optOuts, saved = false }: PreferenceView): Page {
  const words = texts.preferences;
  const fieldsets = types.flatMap((type) => fieldset(type, { texts, channels, optOuts }) ?? []);
  // The element in focus is read out first.
  const status = saved ? markup`<p class="status" role="status" tabindex="-1" autofocus>${words.saved}</p>` : undefined;
  const body = markup`${status}
<p>${words.introduction}</p>
<form method="post">
${fieldsets}
<div class="actions">
<button name="action" value="save">${words.save}</button>
</div>
<h2>${words.all}</h2>
<div class="actions">
<button class="plain" name="action" value="subscribe-all">${words.subscribeAll}</button>
<button class="plain" name="action" value="reject-all">${words.rejectAll}</button>
</div>
</form>`;
  return pageOf({ texts, title: words.title, programme, body });
}

function fieldset(
  { code, name, channels: possible }: OfferedType,
  { texts, channels, optOuts }: Pick<PreferenceView, 'texts' | 'channels' | 'optOuts'>,
): Markup | undefined {
  const readOnly = code === READ_ONLY_MESSAGE_TYPE;
  const shown = channels.filter((channel) => possible.includes(channel));
  if (shown.length === 0) return undefined;
  const cells = shown.map((channel) => {
    const id = `${code}.${channel}`;
    const checked = isSubscribed(optOuts, { messageType: code, channel }) ? markup` checked` : undefined;
    const disabled = readOnly ? markup` disabled` : undefined;
    const box = markup`<input type="checkbox" id="${id}" name="cell" value="${id}"${checked}${disabled}>`;
    return markup`<label for="${id}">${box}${texts.channels[channel]}</label>
`;
  });
  const note = readOnly ? markup`<p class="note" id="${code}-note">${texts.preferences.readOnly}</p>` : undefined;
  const described = readOnly ? markup` aria-describedby="${code}-note"` : undefined;
  return markup`<fieldset${described}>
<legend>${name}</legend>
${note}<div class="cells">
${cells}</div>
</fieldset>
`;
}

/** What the form of the page has come back with. */
export interface SubmittedPreferences {
  readonly action: string | null;
  /** Values of the boxes that were ticked. */
  readonly ticked: readonly string[];
}

/** What there is to choose from. */
export interface Choices {
  /** Those on the page. */
  readonly types: readonly OfferedType[];
  readonly channels: readonly Channel[];
  /** Every type that can be refused. */
  readonly refusable: readonly MessageType[];
}

/** The cells that a member has spoken of: of each box on the page, or of all there are. Undefined when it is not our form. */
export function cellsOf(
  { action, ticked }: SubmittedPreferences,
  { types, channels, refusable }: Choices,
): SubscriptionCell[] | undefined {
  if (action === 'subscribe-all') return allCells(refusable, true);
  if (action === 'reject-all') return allCells(refusable, false);
  if (action !== 'save') return undefined;
  const names = new Set(ticked);
  return types
    .filter(({ code }) => code !== READ_ONLY_MESSAGE_TYPE)
    .flatMap(({ code, channels: possible }) =>
      channels
        .filter((channel) => possible.includes(channel))
        .map((channel) => ({ messageType: code, channel, selected: names.has(`${code}.${channel}`) })),
    );
}

const allCells = (types: readonly MessageType[], selected: boolean): SubscriptionCell[] =>
  types.flatMap((messageType) => CHANNELS.map((channel) => ({ messageType, channel, selected })));

/** Opt-outs as they will be, once `chosen` has been taken in; enough for the page that says so. */
export const optOutsAfter = (
  optOuts: readonly OptOut[],
  chosen: readonly SubscriptionCell[],
  refusable: readonly MessageType[],
): readonly OptOut[] => [
  ...allCells(refusable, true)
    .filter((cell) => !isSubscribed(optOuts, cell))
    .filter((cell) => !chosen.some((one) => one.messageType === cell.messageType && one.channel === cell.channel)),
  ...chosen.filter(({ selected }) => !selected),
];
