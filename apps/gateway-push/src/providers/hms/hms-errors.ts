import type { Fate } from '../push-service';

/** By `code` of the answer, which comes with HTTP status 200 ("https-send-api"). */
export const HMS_FATES: ReadonlyMap<string, Fate | 'stale'> = new Map<string, Fate | 'stale'>([
  // With one token in a message, a part of them is all.
  ['80100000', 'gone'],
  ['80300007', 'suspect'],
  ['80100001', 'content'],
  ['80100003', 'content'],
  ['80100004', 'content'],
  ['80100013', 'content'],
  ['80100016', 'content'],
  ['80100018', 'content'],
  ['80300008', 'content'],
  ['80300010', 'content'],
  ['80100017', 'throttle'],
  ['80200001', 'account'],
  ['80200003', 'stale'],
  ['80200005', 'stale'],
  ['80300002', 'account'],
  ['80300011', 'account'],
  ['80300013', 'account'],
  ['80600003', 'retry'],
  ['80000001', 'retry'],
  ['81000001', 'retry'],
]);
