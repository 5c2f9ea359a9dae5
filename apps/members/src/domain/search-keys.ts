import type { KeptContact, Profile } from './profile';

/** By what a member can be found beside the id. */
export interface SearchKeys {
  readonly phone: string | null;
  /** In lower case: people search without minding it. */
  readonly email: string | null;
  readonly cards: readonly string[];
}

const CARD = 'card.';

export function searchKeysOf(profile: Profile): SearchKeys {
  const phone = profile['phone']?.value as KeptContact | null | undefined;
  const email = profile['email']?.value as KeptContact | null | undefined;
  const cards = Object.keys(profile).filter((key) => key.startsWith(CARD) && profile[key]!.value !== null);
  return {
    phone: phone?.value ?? null,
    email: email?.value.toLowerCase() ?? null,
    cards: cards.map((key) => key.slice(CARD.length)).sort(),
  };
}
