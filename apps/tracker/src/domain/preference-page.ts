import {
  type Channel,
  CHANNELS,
  isSubscribed,
  MESSAGE_TYPES,
  type MessageType,
  type OptOut,
  READ_ONLY_MESSAGE_TYPE,
  type SubscriptionCell,
} from '@carillon/contracts';
import { type Markup, markup } from './markup';
import { type Page, pageOf } from './page';
import type { Texts } from './texts/texts';
import { typeName } from './texts/texts-for';

/** The types that a member meets; the emulation of devices is for the programme's own tests. */
const SHOWN_TYPES: readonly MessageType[] = [
  'offer',
  'mailing',
  'cashback',
  'payment',
  'refill',
  'refund',
  READ_ONLY_MESSAGE_TYPE,
];

/** What the page says of a member. */
export interface PreferenceView {
  readonly texts: Texts;
  readonly programme: string | undefined;
  readonly channels: readonly Channel[];
  readonly optOuts: readonly OptOut[];
  /** The choice that was just made is on its way. */
  readonly saved?: boolean;
}

/** A page of choices that works with a keyboard, a screen reader, and no script. */
export function preferencePage({ texts, programme, channels, optOuts, saved = false }: PreferenceView): Page {
  const words = texts.preferences;
  const types = SHOWN_TYPES.map((type) => fieldset(type, { texts, channels, optOuts }));
  // The element in focus is read out first.
  const status = saved ? markup`<p class="status" role="status" tabindex="-1" autofocus>${words.saved}</p>` : undefined;
  const body = markup`${status}
<p>${words.introduction}</p>
<form method="post">
${types}
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
  type: MessageType,
  { texts, channels, optOuts }: Pick<PreferenceView, 'texts' | 'channels' | 'optOuts'>,
): Markup {
  const readOnly = type === READ_ONLY_MESSAGE_TYPE;
  const cells = channels.map((channel) => {
    const id = `${type}.${channel}`;
    const checked = isSubscribed(optOuts, { messageType: type, channel }) ? markup` checked` : undefined;
    const disabled = readOnly ? markup` disabled` : undefined;
    const box = markup`<input type="checkbox" id="${id}" name="cell" value="${id}"${checked}${disabled}>`;
    return markup`<label for="${id}">${box}${texts.channels[channel]}</label>
`;
  });
  const note = readOnly ? markup`<p class="note" id="${type}-note">${texts.preferences.readOnly}</p>` : undefined;
  const described = readOnly ? markup` aria-describedby="${type}-note"` : undefined;
  return markup`<fieldset${described}>
<legend>${typeName(texts, type)}</legend>
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

/** The cells that a member has spoken of: of each box on the page, or of all there are. Undefined when it is not our form. */
export function cellsOf(
  { action, ticked }: SubmittedPreferences,
  channels: readonly Channel[],
): SubscriptionCell[] | undefined {
  if (action === 'subscribe-all') return cells(MESSAGE_TYPES, CHANNELS, () => true);
  if (action === 'reject-all') return cells(MESSAGE_TYPES, CHANNELS, () => false);
  if (action !== 'save') return undefined;
  const names = new Set(ticked);
  return cells(SHOWN_TYPES, channels, (name) => names.has(name));
}

function cells(
  types: readonly MessageType[],
  channels: readonly Channel[],
  isSelected: (name: string) => boolean,
): SubscriptionCell[] {
  return types
    .filter((type) => type !== READ_ONLY_MESSAGE_TYPE)
    .flatMap((messageType) =>
      channels.map((channel) => ({ messageType, channel, selected: isSelected(`${messageType}.${channel}`) })),
    );
}

/** Opt-outs as they will be, once `chosen` has been taken in; enough for the page that says so. */
export const optOutsAfter = (optOuts: readonly OptOut[], chosen: readonly SubscriptionCell[]): readonly OptOut[] => [
  ...cells(MESSAGE_TYPES, CHANNELS, () => true)
    .filter((cell) => !isSubscribed(optOuts, cell))
    .filter((cell) => !chosen.some((one) => one.messageType === cell.messageType && one.channel === cell.channel)),
  ...chosen.filter(({ selected }) => !selected),
];
