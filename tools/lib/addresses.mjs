/** Of a cluster there are several addresses in one setting, separated by commas. */
export const addressesIn = (text) => text.split(',').map((address) => address.trim());

/** @param {(address: string) => string} change */
export const onEach = (text, change) => addressesIn(text).map(change).join(',');
