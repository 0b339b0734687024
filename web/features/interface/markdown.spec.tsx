import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { Markdown } from './markdown.tsx';

const shown = (markdown: string) => renderToStaticMarkup(<Markdown>{markdown}</Markdown>);

test('a script in third-party text is shown as text', () => {
  const html = shown(
    '<script>alert(1)</script>\n\n<img src="x" onerror="alert(1)">\n\n<a href="javascript:alert(1)">here</a>',
  );
  expect(html).not.toMatch(/<script|<img|<a /);
  expect(html).toContain('&lt;script&gt;alert(1)');
});

test.each([
  '[here](javascript:alert(1))',
  '[here](JaVaScRiPt:alert(1))',
  '[here](&#106;avascript:alert(1))',
  '[here](vbscript:x)',
  '[here](data:text/html,<script>alert(1)</script>)',
  '<javascript:alert(1)>',
  '![here](javascript:alert(1))',
  '[here][a]\n\n[a]: javascript:alert(1)',
])('%s gets no link', (markdown) => {
  expect(shown(markdown)).not.toMatch(/(href|src)="[^"]/);
});

test('a link opens in a new tab, without a referrer', () => {
  expect(shown('[paper](https://example.org/a)')).toContain(
    '<a href="https://example.org/a" rel="noreferrer noopener" target="_blank">paper</a>',
  );
});

test('no picture is loaded from elsewhere', () => {
  expect(shown('![a cat](https://example.org/cat.png)')).not.toContain('<img');
});
