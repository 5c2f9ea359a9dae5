import { createHash } from 'node:crypto';
import { type Markup, markup } from './markup';
import type { Texts } from './texts/texts';

/** What a browser is answered. */
export interface Page {
  readonly status: number;
  readonly html: string;
}

export interface PageContent {
  readonly status?: number;
  readonly texts: Texts;
  /** Also the one heading of the first level. */
  readonly title: string;
  /** Who sends the messages; said when it is known. */
  readonly programme: string | undefined;
  readonly body: Markup;
}

/** Dark on light at 7:1 or better (WCAG 2.2, 1.4.6), targets of 44 px, a focus that can be seen. */
const STYLE = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #f3f4f6; color: #1b1f24; font: 1.0625rem/1.5 system-ui, sans-serif; }
main { max-width: 44rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: .5rem 0 1rem; }
h2 { font-size: 1.125rem; margin: 2rem 0 .5rem; }
.programme { margin: 0; color: #40464f; }
fieldset { margin: 0 0 1rem; padding: .5rem 1rem .75rem; background: #fff; border: 1px solid #6b7280; border-radius: .5rem; min-width: 0; }
legend { font-weight: 600; padding: 0 .375rem; }
.cells { display: grid; grid-template-columns: repeat(auto-fill, minmax(12.5rem, 1fr)); gap: 0 1rem; }
label { display: flex; align-items: center; gap: .625rem; min-height: 2.75rem; }
input { width: 1.375rem; height: 1.375rem; flex: none; accent-color: #0b4f94; }
.note { margin: .25rem 0; color: #40464f; }
.status { padding: .75rem 1rem; background: #e3f3e6; border-left: .375rem solid #14622a; }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; }
button { min-height: 2.75rem; padding: .5rem 1.25rem; font: inherit; font-weight: 600; border: 2px solid #0b4f94;
  border-radius: .375rem; background: #0b4f94; color: #fff; cursor: pointer; }
button.plain { background: #fff; color: #0b4f94; }
a { color: #0b4f94; }
:focus-visible { outline: .1875rem solid #b54708; outline-offset: .1875rem; }
`;

/** Nothing is loaded, from anywhere; the style is known by its hash (CSP Level 3, §6.7.2.3), and forms come back here alone. */
export const CONTENT_SECURITY_POLICY = [
  `default-src 'none'`,
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  `form-action 'self'`,
  `base-uri 'none'`,
  `frame-ancestors 'none'`,
].join('; ');

/** The whole document around what a page has to say. */
export function pageOf({ status = 200, texts, title, programme, body }: PageContent): Page {
  const by = programme === undefined ? '' : ` · ${programme}`;
  const sender = programme === undefined ? undefined : markup`<p class="programme">${programme}</p>`;
  const document = markup`<!doctype html>
<html lang="${texts.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}${by}</title>
<style>${{ html: STYLE }}</style>
</head>
<body>
<main>
${sender}
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;
  return { status, html: document.html };
}

/** Says what went wrong, and nothing of whom it concerned. */
export function faultPage(
  fault: keyof Texts['faults'],
  { texts, programme }: { readonly texts: Texts; readonly programme: string | undefined },
): Page {
  const { title, text } = texts.faults[fault];
  return pageOf({ status: STATUS[fault], texts, title, programme, body: markup`<p>${text}</p>` });
}

const STATUS = { invalid: 404, expired: 410, request: 400, away: 503 } as const satisfies Record<
  keyof Texts['faults'],
  number
>;
