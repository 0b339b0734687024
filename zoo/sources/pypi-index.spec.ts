import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseIndex } from './pip-config.ts';
import { packageFiles } from './pypi-index.ts';

interface Link {
  filename: string;
  url: string;
  sha256: string | null;
  yanked: string | null;
}
const fixture: { base: string; pages: { html: string; links: Link[] }[] } = JSON.parse(
  await readFile(path.join(import.meta.dirname, 'testing/pip-reads.json'), 'utf8'),
);

/** Answers every request with a page; returns the origin and the requested paths. */
async function serve(html: string): Promise<{ origin: string; paths: (string | undefined)[] }> {
  const paths: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url);
    response.writeHead(200, { 'content-type': 'text/html' }).end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, paths };
}

test.each(['', '/', '/simple', '/team/pypi/+simple/'])(
  'asks for a page of the index at the path “%s”',
  async (path) => {
    const { origin, paths } = await serve('');
    expect(await packageFiles(parseIndex(origin + path), 'tiny', {})).toEqual([]);
    expect(paths).toEqual([`${path.replace(/\/$/, '')}/tiny/`]);
  },
);

test.each(fixture.pages)('reads the links of a page as pip does', async ({ html, links }) => {
  const { origin } = await serve(html);
  const index = parseIndex(`${origin}${new URL('..', fixture.base).pathname}`);
  const files = await packageFiles(index, 'tiny', {});
  const expected = links.map((link) => ({
    ...link,
    url: link.url.replace(new URL(fixture.base).origin, origin),
    sha256: link.sha256?.toLowerCase() ?? null,
    byteSize: null,
  }));
  expect(files?.map((file) => ({ ...file, url: file.url.href }))).toEqual(expected);
});
