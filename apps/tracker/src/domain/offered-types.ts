import { type Channel, CHANNELS, MESSAGE_TYPES, type MessageType, READ_ONLY_MESSAGE_TYPE } from '@carillon/contracts';
import type { Texts } from './texts/texts';

/** A type of messages, as `members` has announced it. */
export interface KnownType {
  readonly code: MessageType;
  readonly name: string;
  readonly channels: readonly Channel[];
  readonly archived: boolean;
}

/** A type of messages that a member is asked about. */
export interface OfferedType {
  readonly code: MessageType;
  readonly name: string;
  /** By which it can come. */
  readonly channels: readonly Channel[];
}

/** The built-in types that a member meets; the emulation of devices is for the programme's own tests. */
const SHOWN: readonly MessageType[] = ['offer', 'mailing', 'cashback', 'payment', 'refill', 'refund'];

/** The types of the page: the built-in ones, those of the programme's own by their names, and last what cannot be refused. */
export function offeredTypes(known: readonly KnownType[], texts: Texts): readonly OfferedType[] {
  const own = known.filter(({ code, archived }) => !archived && !isBuiltIn(code));
  const codes = [
    ...SHOWN,
    ...[...own].sort((a, b) => a.name.localeCompare(b.name, texts.language)).map(({ code }) => code),
    READ_ONLY_MESSAGE_TYPE,
  ];
  return codes.map((code) => ({
    code,
    name: typeName(code, known, texts),
    channels: known.find((one) => one.code === code)?.channels ?? CHANNELS,
  }));
}

/** Every type that a member can refuse, those that the page does not show included. */
export const refusableTypes = (known: readonly KnownType[]): readonly MessageType[] =>
  [...new Set([...MESSAGE_TYPES, ...known.filter(({ archived }) => !archived).map(({ code }) => code)])].filter(
    (code) => code !== READ_ONLY_MESSAGE_TYPE,
  );

/** What the member reads for a type: built-in ones have a name in every language, others the one that the programme gave. */
export const typeName = (code: MessageType, known: readonly KnownType[], { types }: Texts): string =>
  Object.entries(types).find(([one]) => one === code)?.[1] ?? known.find((one) => one.code === code)?.name ?? code;

const isBuiltIn = (code: MessageType): boolean => MESSAGE_TYPES.some((one) => one === code);
