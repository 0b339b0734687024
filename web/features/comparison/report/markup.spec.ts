import { expect, test } from 'vitest';
import { html } from './markup.ts';

test('what people wrote is escaped, markup is not', () => {
  const name = '<img src=x onerror="alert(1)"> & \'co\'';
  const row = html`<td title="${name}">${name}</td>`;
  expect(html`<tr>${[row]}${null}${false}${3}</tr>`.text).toBe(
    '<tr><td title="&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp; &#39;co&#39;">&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp; &#39;co&#39;</td>3</tr>',
  );
});
