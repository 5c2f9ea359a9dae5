import fc from 'fast-check';
import { markup } from './markup';

describe('markup', () => {
  it('escapes whatever comes in as text, in content and in attributes', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { html: written } = markup`<p title="${text}">${text}</p>`;
        expect(written.replaceAll(/&#\d+;/g, '')).toMatch(/^<p title="[^<>&"'`]*">[^<>&"'`]*<\/p>$/);
      }),
    );
  });

  it('puts pieces of HTML in as they are, and nothing for undefined', () => {
    const items = [markup`<li>${'<'}</li>`, markup`<li>${1}</li>`];
    expect(markup`<ul>${items}${undefined}</ul>`.html).toBe('<ul><li>&#60;</li><li>1</li></ul>');
  });
});
