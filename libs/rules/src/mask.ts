/** Whether the whole text fits a mask of `*` (any characters, or none) and `?` (one). Never more than length times length steps. */
export function matchesMask(text: string, mask: string): boolean {
  let [at, inMask] = [0, 0];
  let retry: { at: number; readonly inMask: number } | undefined;
  while (at < text.length) {
    if (mask[inMask] === '*') retry = { at, inMask: ++inMask };
    else if (mask[inMask] === '?' || mask[inMask] === text[at]) [at, inMask] = [at + 1, inMask + 1];
    else if (retry) [at, inMask] = [++retry.at, retry.inMask];
    else return false;
  }
  return [...mask.slice(inMask)].every((character) => character === '*');
}
