import { z } from 'zod';
import { InvalidInputError, UnavailableError } from '../errors.ts';
import { PLAIN_ISSUES } from '../plain-issues.ts';
import { readBounded } from './bounded-read.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { PATIENCE } from './patience.ts';
import { decoded, type PipIndex, PYPI } from './pip-config.ts';
import type { FetchOptions } from './source.ts';
import { withRetries } from './with-retries.ts';

/** A file of a package, as an index lists it. */
export interface PackageFile {
  filename: string;
  url: URL;
  /** In hex; null if the index gives none. */
  sha256: string | null;
  byteSize: number | null;
  /** Why its publisher withdrew it (PEP 592), `''` without a reason; null if it was not withdrawn. */
  yanked: string | null;
}

/** The largest packages of PyPI list some ten thousand files. */
const MAX_ANSWER_BYTES = 64 * 2 ** 20;

const ACCEPT = 'application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01';

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/i);

/** Source: packaging.python.org, "Simple repository API" (PEP 691, PEP 700). */
const answerSchema = z.object({
  meta: z.object({ 'api-version': z.string().regex(/^1\./, 'is not version 1') }),
  files: z.array(
    z.object({
      filename: z.string().max(1_000),
      url: z.string().max(10_000),
      hashes: z.object({ sha256: sha256Schema.optional() }),
      size: z.int().min(0).nullish(),
      yanked: z.union([z.boolean(), z.string()]).optional(),
    }),
  ),
});

/** A connection to one index. It sends the index's user name and password to the index alone. */
export function connectToIndex(
  { url, authorization }: PipIndex,
  options: Pick<FetchOptions, 'addresses' | 'signal' | 'patience'>,
): typeof fetch {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  // The operator chose the index, so it may have a private address; other hosts that it links to may not.
  const own = [`${url.hostname}:${port}`, `${PYPI.files}:443`];
  const guarded = guardedFetch({ allowed: [...(options.addresses?.allowed ?? []), ...own] }, options.patience);
  return async (input, init) => {
    const address = new URL(input instanceof Request ? input.url : input);
    if (address.protocol === 'http:' && address.host !== url.host)
      throw new InvalidInputError(
        `The package index ${url.host} links to ${address.host} over http, where the data could be changed on the way.`,
        'source',
      );
    const headers = new Headers(init?.headers);
    if (authorization !== null && address.origin === url.origin) headers.set('authorization', authorization);
    const response = await guarded(input, { ...init, headers, signal: init?.signal ?? options.signal });
    if (response.ok || response.status === 404) return response;
    await response.body?.cancel();
    throw refusal(address, response.status, authorization !== null);
  };
}

function refusal({ host, pathname }: URL, status: number, hasLogin: boolean): Error {
  if (status !== 401 && status !== 403)
    return new UnavailableError(`The package index at ${host} failed for ${pathname} (${status}). Try again later.`);
  const advice = hasLogin
    ? "Correct the user name and password in pip's index-url."
    : "Put a user name and password into pip's index-url, or ask the index's operator.";
  return new UnavailableError(`The package index at ${host} denies access to ${pathname} (${status}). ${advice}`);
}

/**
 * The files of a package; null if the index does not have it. Asks for JSON, and reads HTML where the index has only that.
 *
 * @param name as in `canonicalName`
 * @throws InvalidInputError, UnavailableError
 */
export async function packageFiles(
  index: PipIndex,
  name: string,
  options: Pick<FetchOptions, 'addresses' | 'signal' | 'patience'>,
): Promise<PackageFile[] | null> {
  const ask = connectToIndex(index, options);
  const page = new URL(`${index.url.pathname.replace(/\/$/, '')}/${name}/`, index.url);
  const answer = await withRetries(
    async () => {
      const response = await ask(page, { headers: { accept: ACCEPT } });
      const type = response.headers.get('content-type')?.toLowerCase() ?? '';
      const body = (await readBounded(response, MAX_ANSWER_BYTES)).toString('utf8');
      return { found: response.status !== 404, base: new URL(response.url), type, body };
    },
    { pause: options.patience?.retry ?? PATIENCE.retry, signal: options.signal },
  );
  if (!answer.found) return null;
  if (/^application\/(vnd\.pypi\.simple\.v1\+)?json\b/.test(answer.type)) return filesInJson(answer.body, answer.base);
  if (/^(application\/vnd\.pypi\.simple\.v1\+html|text\/html)\b/.test(answer.type))
    return filesInHtml(answer.body, answer.base);
  throw notAnIndex(page, `it answers with ${answer.type || 'no content type'}`);
}

function notAnIndex(page: URL, why: string): UnavailableError {
  return new UnavailableError(
    `${page.host} does not answer as a package index does (${why}). Check pip's index-url; the answer may come from a sign-in page or a proxy.`,
  );
}

function filesInJson(body: string, base: URL): PackageFile[] {
  let parsed: ReturnType<typeof answerSchema.safeParse>;
  try {
    parsed = answerSchema.safeParse(JSON.parse(body), PLAIN_ISSUES);
  } catch {
    throw notAnIndex(base, 'the JSON is invalid');
  }
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    throw notAnIndex(base, `${path.join('.')} ${message}`);
  }
  return parsed.data.files.flatMap(({ filename, url, hashes, size, yanked }) => {
    const address = linked(url, base);
    const reason = yanked === true ? '' : typeof yanked === 'string' ? yanked : null;
    const sha256 = hashes.sha256?.toLowerCase() ?? null;
    return address ? [{ filename, url: address, sha256, byteSize: size ?? null, yanked: reason }] : [];
  });
}

const LINK = /<a\b((?:\s+[^\s=>"']+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']+))?)*)\s*>/gi;
const ATTRIBUTE = /([^\s=>"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?/g;

/**
 * The links of a page of the older API. The address's last part is the file's name, and its fragment the digest. Source:
 * PEP 503, PEP 592.
 */
function filesInHtml(body: string, base: URL): PackageFile[] {
  return [...body.matchAll(LINK)].flatMap(([, inside]) => {
    const attributes = new Map(
      [...inside.matchAll(ATTRIBUTE)].map(([, name, ...values]) => [
        name.toLowerCase(),
        unescaped(values.find((value) => value !== undefined) ?? ''),
      ]),
    );
    const url = linked(attributes.get('href') ?? '', base);
    if (url === null) return [];
    const sha256 = /^#sha256=([0-9a-f]{64})$/i.exec(url.hash)?.[1].toLowerCase() ?? null;
    url.hash = '';
    const filename = decoded(url.pathname.split('/').at(-1) ?? '');
    return [{ filename, url, sha256, byteSize: null, yanked: attributes.get('data-yanked') ?? null }];
  });
}

function linked(address: string, base: URL): URL | null {
  return address !== '' && URL.canParse(address, base) ? new URL(address, base) : null;
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const unescaped = (text: string) =>
  text.replace(/&(?:#(\d{1,6})|#x([0-9a-f]{1,5})|(amp|lt|gt|quot|apos));/gi, (_, decimal, hex, name) =>
    name ? ENTITIES[name.toLowerCase()] : String.fromCodePoint(Number.parseInt(decimal ?? hex, decimal ? 10 : 16)),
  );
