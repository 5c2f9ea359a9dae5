import { htmlToText } from './html-to-text';

it.each([
  ['<p>One</p><p>Two</p>', 'One\n\nTwo'],
  ['One<br>Two<br/>Three', 'One\nTwo\nThree'],
  ['<ul><li>One</li><li>Two</li></ul>', '- One\n- Two'],
  ['<div>One</div>\n  <div>Two</div>', 'One\nTwo'],
  ['<table><tr><td>One</td><td>Two</td></tr><tr><td>3</td></tr></table>', 'One Two\n3'],
  ['a <b>bold</b>\n   word', 'a bold word'],
  ['<a href="https://example.com/?a=1&amp;b=2">Shop</a>', 'Shop (https://example.com/?a=1&b=2)'],
  ["<a href='https://example.com'>https://example.com</a>", 'https://example.com'],
  ['<a href="#top">Top</a>', 'Top'],
  ['<a href="{{link}}">Shop</a>', 'Shop ({{link}})'],
  ['<img src="x.png" alt="Carillon">', 'Carillon'],
  ['<head><title>t</title><style>p > a {}</style></head><body>Hi<script>if (1 < 2) {}</script></body>', 'Hi'],
  ['<!-- <p>not shown</p> -->Hi', 'Hi'],
  ['<p title="a > b">Hi</p>', 'Hi'],
  ['Tom &amp; Jerry &lt;3 &#x1F600; &mdash; &unknown; &#0;', 'Tom & Jerry <3 😀 — &unknown; &#0;'],
  ['1 < 2 and <p', '1 < 2 and <p'],
  ['{{#discount}}<p>Saved {{discount}}</p>{{/discount}}', '{{#discount}}\n\nSaved {{discount}}\n\n{{/discount}}'],
  ['&#36;Amount &#123;&#123;x}}', '$$Amount &#123;&#123;x}}'],
  ['<!DOCTYPE html><html><body>Hi</body></html>', 'Hi'],
])('%s', (html, text) => {
  expect(htmlToText(html)).toBe(text);
});
