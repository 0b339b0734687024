import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface IndexedFile {
  filename: string;
  bytes: Buffer;
  /** What the index lists instead of the truth; null leaves it out. */
  sha256?: string | null;
  size?: number | null;
  yanked?: boolean | string;
  /** The address that the index links to, if not its own. */
  url?: string;
}

export interface IndexOptions {
  /** The only form that it answers with; by default JSON to those who accept it. */
  form?: 'html';
  /** `user:password` that every request must carry. */
  login?: string;
  /** Handles a request itself; false passes it on. */
  intercept?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/** A package index on a loopback port: the simple API in JSON (PEP 691) and in HTML (PEP 503), and the files, in ranges. */
export async function startPypiIndex(packages: Record<string, IndexedFile[]>, options: IndexOptions = {}) {
  const requests: { path: string; range: string | undefined; authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '/');
    const { range, authorization, accept = '' } = request.headers;
    requests.push({ path, range, authorization });
    if (options.intercept?.(request, response)) return;
    const login = options.login && `Basic ${Buffer.from(options.login).toString('base64')}`;
    if (login && authorization !== login) return void response.writeHead(401).end();
    const [, page] = /^\/simple\/([^/]+)\/$/.exec(path) ?? [];
    const files = page === undefined ? undefined : packages[page];
    if (files && !options.form && accept.includes('application/vnd.pypi.simple.v1+json'))
      return void response
        .writeHead(200, { 'content-type': 'application/vnd.pypi.simple.v1+json' })
        .end(JSON.stringify({ meta: { 'api-version': '1.1' }, name: page, files: files.map(jsonOf) }));
    if (files)
      return void response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        .end(`<!DOCTYPE html><html><body>\n${files.map(htmlOf).join('\n')}\n</body></html>`);
    const found = Object.values(packages)
      .flat()
      .find(({ filename }) => path === `/files/${filename}`);
    if (!found) return void response.writeHead(404, { 'content-type': 'text/html' }).end('not found');
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    const total = found.bytes.length;
    response.writeHead(from > 0 ? 206 : 200, {
      'content-length': total - from,
      ...(from > 0 ? { 'content-range': `bytes ${from}-${total - 1}/${total}` } : {}),
    });
    response.end(found.bytes.subarray(from));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    /** The address that pip calls index-url. */
    url: `http://${host}/simple`,
    requests,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const digestOf = ({ bytes, sha256 }: IndexedFile) =>
  sha256 === undefined ? createHash('sha256').update(bytes).digest('hex') : sha256;
/** Relative to the package's page, as many mirrors have it. */
const addressOf = ({ url, filename }: IndexedFile) => url ?? `../../files/${filename}`;

function jsonOf(file: IndexedFile) {
  const sha256 = digestOf(file);
  const size = file.size === undefined ? file.bytes.length : file.size;
  return {
    filename: file.filename,
    url: addressOf(file),
    hashes: sha256 === null ? {} : { sha256 },
    yanked: file.yanked ?? false,
    ...(size === null ? {} : { size }),
  };
}

function htmlOf(file: IndexedFile): string {
  const sha256 = digestOf(file);
  const reason = typeof file.yanked === 'string' ? `="${escaped(file.yanked)}"` : '';
  const yanked = (file.yanked ?? false) === false ? '' : ` data-yanked${reason}`;
  return `<a href="${escaped(addressOf(file))}${sha256 === null ? '' : `#sha256=${sha256}`}" data-requires-python="&gt;=3.8"${yanked}>${escaped(file.filename)}</a><br/>`;
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
