import type { EntityManager } from 'typeorm';

/** Tells every replica, with the commit of `tx`, that templates or currencies are not what they were. */
export async function nextRevision(tx: EntityManager): Promise<string> {
  const [[row]]: [{ revision: string }[], number] = await tx.query(
    `update revision set revision = revision + 1 returning revision`,
  );
  return row!.revision; // the migration has put it there
}

/** Whatever is read after this in `tx` is at least as new. */
export async function readRevision(tx: EntityManager): Promise<string> {
  const [row]: { revision: string }[] = await tx.query(`select revision from revision`);
  return row!.revision; // the migration has put it there
}
