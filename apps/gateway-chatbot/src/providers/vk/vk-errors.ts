import type { Fault } from '@carillon/gateway-runtime';

export type VkFate = Fault | 'retry' | { readonly retryAfterMs: number };

const SECOND = { retryAfterMs: 1_000 } as const;
const HOUR = { retryAfterMs: 3_600_000 } as const;
const DAY = { retryAfterMs: 86_400_000 } as const;

const codes = (fate: VkFate, ...numbers: readonly number[]) => numbers.map((number) => [number, fate] as const);

/** By `error_code` (VK API errors, and those of `messages.send`). */
export const VK_FATES: ReadonlyMap<number, VkFate> = new Map<number, VkFate>([
  ...codes('retry', 1, 10),
  ...codes(SECOND, 6),
  // Flood control: for what was said, or how much of it to one user.
  ...codes(HOUR, 9),
  ...codes(DAY, 29, 944),
  ...codes('account', 5, 7, 14, 15, 27, 28, 203, 711, 912, 943, 1117),
  ...codes('recipient', 18, 104, 113, 900, 901, 902, 917, 922, 925, 936, 945, 946, 950, 962, 983, 985),
  ...codes('content', 100, 910, 911, 913, 914, 921, 940, 969),
]);
