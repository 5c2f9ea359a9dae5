import {
  type Channel,
  CHANNELS,
  isSubscribed,
  type MessageType,
  type OptOut,
  READ_ONLY_MESSAGE_TYPE,
  type SubscriptionCell,
} from '@carillon/contracts';
import { combined, scopedKey } from './merge-members';
import type { Profile } from './profile';

/** Refuses all that can be refused, types that the programme will add one day included. */
export const REFUSED_ALL: readonly OptOut[] = [{ messageType: '*', channel: '*' }];

/** What was chosen cell by cell since the last statement of all opt-outs, each with its own time; in milliseconds since 1970. */
export interface ChosenCells {
  /** When all opt-outs were last said at once; 0 for never. */
  readonly wholeAt: number;
  readonly cells: Readonly<Record<string, { readonly selected: boolean; readonly at: number }>>;
}

export interface Choice {
  readonly cells: readonly SubscriptionCell[];
  readonly at: number;
  /** The types there are: what is left of a refusal of all, once one is taken out of it. */
  readonly types: readonly MessageType[];
}

/** A member's opt-outs, and the choices that went into them. */
export interface Standing {
  readonly profile: Profile;
  readonly chosen: ChosenCells | undefined;
}

/**
 * What stands after a choice was made at `at`. The profile keeps all opt-outs as one fact, whose time is that of the last
 * statement; each cell is decided by the last choice of that cell, or by a statement of all that came later still, so
 * choices may come in any order and as often as they like. Of two at the same moment the refusal counts. Cells that are
 * read-only are passed over.
 *
 * @returns `standing` itself when nothing changes
 */
export function chooseCells(standing: Standing, { cells, at, types }: Choice): Standing {
  const since = choicesSince(standing);
  const winning = cells.filter((cell) => isChoosable(cell) && wins(cell, at, since));
  if (winning.length === 0) return standing;
  const news = winning.map((cell) => [keyOf(cell), { selected: cell.selected, at }] as const);
  const value = winning.reduce<readonly OptOut[]>(
    (optOuts, cell) => withCell(optOuts, cell, types),
    optOutsOf(standing.profile),
  );
  const known = { value: inOrder(value), at: Math.max(timeOf(standing.profile), at) };
  return {
    profile: combined({ ...standing.profile, [scopedKey(standing.profile, 'optOuts', known.at)]: known }),
    chosen: { wholeAt: since.wholeAt, cells: { ...since.cells, ...Object.fromEntries(news) } },
  };
}

/** A moment at which a choice made now wins over all that is known, even over the event of a till whose clock is fast. */
export const momentAfter = (profile: Profile, now: Date): number => Math.max(now.getTime(), timeOf(profile) + 1);

/** What a profile says of opt-outs. */
export function optOutsOf(profile: Profile): readonly OptOut[] {
  const value = profile['optOuts']?.value;
  return Array.isArray(value) ? (value as readonly OptOut[]) : []; // `optOuts` comes from `MemberFacts` alone
}

/** The cells in which two lists of opt-outs differ, as they are in the later one. */
export function changedCells(
  before: readonly OptOut[],
  after: readonly OptOut[],
  types: readonly MessageType[],
): readonly SubscriptionCell[] {
  return choosable(types)
    .flatMap((messageType) => CHANNELS.map((channel) => ({ messageType, channel })))
    .map((cell) => ({ ...cell, selected: isSubscribed(after, cell) }))
    .filter((cell) => cell.selected !== isSubscribed(before, cell));
}

export const isChoosable = ({ messageType }: { readonly messageType: MessageType }): boolean =>
  messageType !== READ_ONLY_MESSAGE_TYPE;

const choosable = (types: readonly MessageType[]): readonly MessageType[] =>
  types.filter((messageType) => isChoosable({ messageType }));

interface CellName {
  readonly messageType: MessageType;
  readonly channel: Channel;
}

const keyOf = ({ messageType, channel }: CellName): string => `${messageType} ${channel}`;
const timeOf = (profile: Profile): number => profile['optOuts']?.at ?? 0;

/** A fact that is newer than every choice is a statement of all, which the choices before it no longer concern. */
function choicesSince({ profile, chosen }: Standing): ChosenCells {
  const at = timeOf(profile);
  const latest = Math.max(...Object.values(chosen?.cells ?? {}).map((cell) => cell.at));
  return chosen !== undefined && latest === at ? chosen : { wholeAt: at, cells: {} };
}

function wins(cell: SubscriptionCell, at: number, { wholeAt, cells }: ChosenCells): boolean {
  const known = cells[keyOf(cell)];
  if (at <= wholeAt) return false;
  if (known === undefined || at > known.at) return true;
  return at === known.at && known.selected && !cell.selected;
}

function withCell(
  optOuts: readonly OptOut[],
  cell: SubscriptionCell,
  types: readonly MessageType[],
): readonly OptOut[] {
  if (isSubscribed(optOuts, cell) === cell.selected) return optOuts;
  if (!cell.selected) return [...optOuts, { messageType: cell.messageType, channel: cell.channel }];
  return optOuts.flatMap((one) => (isSubscribed([one], cell) ? [one] : allBut(one, cell, types)));
}

/** What is left of an opt-out that covers a cell, once that cell is taken out of it. */
function allBut({ messageType, channel }: OptOut, cell: CellName, types: readonly MessageType[]): readonly OptOut[] {
  const others = messageType === '*' ? choosable(types).filter((type) => type !== cell.messageType) : [];
  const channels = channel === '*' ? CHANNELS.filter((one) => one !== cell.channel) : [];
  return [
    ...others.map((type) => ({ messageType: type, channel })),
    ...channels.map((one) => ({ messageType: cell.messageType, channel: one })),
  ];
}

/** In order and without repetition, as `mergeFacts` keeps it. */
function inOrder(optOuts: readonly OptOut[]): readonly OptOut[] {
  const byName = new Map(optOuts.map((one) => [`${one.messageType} ${one.channel}`, one]));
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}
