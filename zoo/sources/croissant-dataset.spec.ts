import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import mlcroissant from '../data/croissant/fixtures/mlcroissant.json' with { type: 'json' };
import { fetchCroissant } from './croissant-dataset.ts';
import type { FetchOptions } from './source.ts';

let directory: string;
let host: string;
const served = new Map<string, string>();
const server = createServer((request, response) => {
  const body = served.get(request.url ?? '');
  if (body === undefined) response.statusCode = 404;
  response.end(body);
});
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-croissant-'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await rm(directory, { recursive: true });
});
beforeEach(() => served.clear());

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const CSV = 'sentence,mood\na,x\nb,y\n';
/** As mlcroissant 1.1 writes it. */
const file = (more: object) => ({ '@type': 'cr:FileObject', '@id': 'rows.csv', encodingFormat: 'text/csv', ...more });
const field = (column: string, id: string, dataType: string) => ({
  '@type': 'cr:Field',
  '@id': `records/${column}`,
  name: column,
  dataType,
  source: { fileObject: { '@id': id }, extract: { column } },
});
const described = (distribution: object[], fields: object[] = []) =>
  JSON.stringify({
    '@type': 'sc:Dataset',
    name: 'moods',
    'rai:dataBiases': ['Only English.'],
    distribution,
    recordSet: [{ '@type': 'cr:RecordSet', '@id': 'records', field: fields }],
  });

function fetched(at = '/sets/croissant.json', more: Partial<FetchOptions> = {}) {
  const addresses = { allowed: [new URL(host).host] };
  return fetchCroissant(`${host}${at}`, 'IMAGE', { directory, addresses, patience: { retry: 1 }, ...more });
}
async function refused(description: string, message: RegExp) {
  served.set('/sets/croissant.json', description);
  await expect(fetched()).rejects.toThrow(message);
  expect(await readdir(directory)).toEqual([]);
}

test('the files that the record sets read, by relative and whole addresses, checked by their digests', async () => {
  const base64 = createHash('sha256').update('more').digest('base64');
  served.set(
    '/sets/croissant.json',
    described(
      [
        file({ contentUrl: 'data/rows.csv', sha256: sha256(CSV) }),
        file({ '@id': 'more', contentUrl: `${host}/other/2?format=csv`, sha256: base64 }),
        file({ '@id': 'notes.csv', contentUrl: 'notes.csv', sha256: sha256('unused') }),
        { '@type': 'cr:FileObject', '@id': 'repo', contentUrl: 'https://a.example/x', encodingFormat: 'git+https' },
      ],
      [field('sentence', 'rows.csv', 'sc:Text'), field('mood', 'more', 'cr:Label')],
    ),
  );
  served.set('/sets/data/rows.csv', CSV);
  served.set('/other/2?format=csv', 'more');
  const shares: number[] = [];
  const {
    files,
    format,
    described: notes,
    uri,
    ...rest
  } = await fetched('/sets/croissant.json', {
    onProgress: (share) => shares.push(share),
  });
  expect(files.map(({ path, sha256 }) => [path, sha256])).toEqual([
    ['rows.csv', sha256(CSV)],
    ['more.csv', sha256('more')],
  ]);
  expect(await readFile(files[0].file, 'utf8')).toBe(CSV);
  expect([format, uri]).toEqual(['text', `${host}/sets/croissant.json`]);
  expect(rest.sha256).toBe(sha256(served.get('/sets/croissant.json') ?? ''));
  expect([...notes.names]).toEqual([
    ['sentence', 'sentence'],
    ['mood', 'label'],
  ]);
  expect(notes.notes).toMatchObject([{ kind: 'BIAS_NOTE', message: 'Only English.' }]);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(shares.at(-1)).toBe(1);
  await rm(path.dirname(files[0].file), { recursive: true });
});

test('a description that mlcroissant wrote: the file that its record set reads', async () => {
  const { description, rows } = mlcroissant;
  served.set('/sets/croissant.json', JSON.stringify(description).replaceAll('https://example.org', host));
  served.set('/rows.csv', rows);
  const { files, described: notes } = await fetched();
  expect(files.map(({ path, sha256 }) => [path, sha256])).toEqual([['rows.csv', sha256(rows)]]);
  expect([...notes.names]).toEqual([
    ['sentence', 'sentence'],
    ['mood', 'label'],
  ]);
  expect(notes.notes.map(({ message }) => message)).toEqual(['Only English.', 'Only sentences of one word.']);
  await rm(path.dirname(files[0].file), { recursive: true });
});

test('an archive whose files the record sets read', async () => {
  const archive = { '@type': 'sc:FileObject', '@id': 'all', contentUrl: '/all.zip', encodingFormat: 'application/zip' };
  const inside = { '@type': 'cr:FileObject', '@id': 'in', contentUrl: 'rows.csv', containedIn: { '@id': 'all' } };
  served.set('/sets/croissant.json', described([archive, inside], [field('text', 'in', 'sc:Text')]));
  served.set('/all.zip', 'PK');
  const { files, format } = await fetched();
  expect([format, files.map(({ path }) => path)]).toEqual(['archive', ['all.zip']]);
  await rm(path.dirname(files[0].file), { recursive: true });
});

test('what is no description, or names no file that can be fetched, leaves nothing behind', async () => {
  await refused('<html>', /is not a data set's description in Croissant/);
  await refused('{"@type": "cr:FileObject"}', /is not a data set's description/);
  await refused(described([]), /describes no file that can be downloaded.*name the repository in hub/);
  await refused(described([file({ contentUrl: 'rows.csv' })]), /no file at .*rows\.csv \(404\)/);
  await refused(described([file({ contentUrl: 'file:///etc/passwd' })]), /not an http or https address/);
  await refused(described([file({ contentUrl: 'http://10.0.0.1/rows.csv' })]), /http address/);
  await refused(described([file({ contentUrl: 'https://169.254.169.254/rows.csv' })]), /169\.254\.169\.254/);
  await refused(described([file({ '@id': 'a.exe', contentUrl: 'a.exe', encodingFormat: 'x' })]), /has no Parquet/);
  served.set('/sets/rows.csv', CSV);
  await refused(described([file({ contentUrl: 'rows.csv', sha256: sha256('other') })]), /SHA-256 is/);
});
