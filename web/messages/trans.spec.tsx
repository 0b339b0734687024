import Link from 'next/link';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { Trans } from './trans.tsx';

test('tags become the elements of their names', () => {
  const page = (
    <Trans
      id="Read <link>the <b>documentation</b></link> of {name}, {count, plural, one {# page} other {# pages}}."
      values={{ link: <Link href="/docs" />, b: <strong />, name: <em>Graft</em>, count: 2 }}
    />
  );
  expect(renderToStaticMarkup(page)).toBe(
    'Read <a href="/docs">the <strong>documentation</strong></a> of <em>Graft</em>, 2 pages.',
  );
});

test('a tag in a person’s text is a text', () => {
  const page = <Trans id="<b>{name}</b> is ready" values={{ b: <b />, name: '<b>x</b>' }} />;
  expect(renderToStaticMarkup(page)).toBe('<b>&lt;b&gt;x&lt;/b&gt;</b> is ready');
});

test('a translation that lacks an end still shows its text', () => {
  expect(renderToStaticMarkup(<Trans id="All <b>of it" values={{ b: <b /> }} />)).toBe('All <b>of it</b>');
});
