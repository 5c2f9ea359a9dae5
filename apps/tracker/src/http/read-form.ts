import type { Request } from 'express';

const MOST_BYTES = 64 * 1_024;
const FORM = /^(?:application\/x-www-form-urlencoded|multipart\/form-data)\b/i;

/** The fields of a form in either encoding (RFC 8058 §3.1 allows both); undefined for anything else, and for too much. */
export async function readForm(request: Request): Promise<FormData | undefined> {
  const type = request.headers['content-type'] ?? '';
  if (!FORM.test(type)) return undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  // The rest of a body that is too long is read all the same: a browser that is cut off shows no answer.
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MOST_BYTES) chunks.push(chunk);
  }
  if (bytes > MOST_BYTES) return undefined;
  return new Response(Buffer.concat(chunks), { headers: { 'content-type': type } }).formData().catch(() => undefined);
}
