const LONGEST = 256;

/**
 * An id of the provider's in a form that can be stored, indexed and compared. Ids are opaque: only what PostgreSQL's text
 * cannot hold is replaced, and what no index could hold is cut off, at both places where an id comes in.
 */
export const keepableId = (id: string): string => id.slice(0, LONGEST).replace(/[\0\p{Cs}]/gu, '\ufffd');
