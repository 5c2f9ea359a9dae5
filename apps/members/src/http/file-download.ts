import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import type { ImportFormat } from '../storage/member-import.repository';

export const MEDIA_TYPES: Readonly<Record<ImportFormat, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  jsonl: 'application/x-ndjson; charset=utf-8',
};

/** A file that is written while it is sent, as fast as the client reads it. */
export function download(name: string, format: ImportFormat, pieces: AsyncIterable<string>): StreamableFile {
  return new StreamableFile(Readable.from(pieces), {
    type: MEDIA_TYPES[format],
    disposition: `attachment; filename="${name}.${format}"`,
  });
}
