/** HTML that is safe to send: everything put into it from outside has been escaped. */
export class Html {
  constructor(readonly text: string) {}
}

type Insert = Html | string | number | readonly Html[];

/** Template tag that escapes every value put into it, unless that is HTML already. */
export function html(fixed: TemplateStringsArray, ...inserts: readonly Insert[]): Html {
  return new Html(fixed.reduce((before, next, index) => before + render(inserts[index - 1] ?? '') + next));
}

function render(insert: Insert): string {
  if (insert instanceof Html) return insert.text;
  if (typeof insert === 'string' || typeof insert === 'number') return escapeHtml(String(insert));
  return insert.map(({ text }) => text).join('');
}

/** Escapes text for element content and quoted attributes. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
