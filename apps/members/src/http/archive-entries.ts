import type { ZipEntry } from '../domain/zip';
import type { DataExport, DataPart } from '../storage/privacy.repository';

/** One file of JSON for each service and kind of thing that it keeps, and one that says what the archive is. */
export function archiveEntries(found: DataExport, parts: readonly DataPart[]): readonly ZipEntry[] {
  const files = new Map<string, Record<string, unknown>[]>();
  for (const { service, name, rows } of parts) {
    if (name === null) continue;
    const path = `${service}/${name}.json`;
    files.set(path, [...(files.get(path) ?? []), ...rows]);
  }
  const { id, memberId, memberIds, requestedAt, services } = found;
  const about = { id, memberId, memberIds, requestedAt, services, files: [...files.keys()] };
  return [
    { name: 'archive.json', content: json(about) },
    ...[...files].map(([name, rows]) => ({ name, content: json(rows) })),
  ];
}

const json = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
