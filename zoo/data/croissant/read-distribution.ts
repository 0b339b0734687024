import { z } from 'zod';
import { InvalidInputError } from '../../errors.ts';
import { parseCroissant } from './parse-croissant.ts';

/** A file that a Croissant description names. */
export interface DescribedFile {
  url: URL;
  /** With the ending of its format. */
  filename: string;
  /** In hex; null if the description has none. */
  sha256: string | null;
}

const fileSchema = z.object({
  '@id': z.string().optional(),
  '@type': z.string().regex(/(^|[:/])FileObject$/),
  name: z.string().optional(),
  contentUrl: z.string().max(4_000),
  encodingFormat: z.union([z.string(), z.array(z.string())]).optional(),
  sha256: z.string().optional(),
  containedIn: z.undefined().optional(),
});

const idOf = z.union([z.string(), z.object({ '@id': z.string() }).transform((node) => node['@id'])]);
const sourceSchema = z.object({ fileObject: idOf.optional() });
const schema = z.object({
  distribution: z.array(z.unknown()).max(10_000).catch([]),
  recordSet: z.array(z.object({ field: z.array(z.object({ source: sourceSchema.catch({}) })).catch([]) })).catch([]),
});

const ENDINGS: Record<string, string> = {
  'application/x-parquet': '.parquet',
  'application/vnd.apache.parquet': '.parquet',
  'text/csv': '.csv',
  'application/jsonlines': '.jsonl',
  'application/x-ndjson': '.jsonl',
  'application/zip': '.zip',
  'application/x-tar': '.tar.gz',
  'application/gzip': '.tar.gz',
};

/**
 * The files that a Croissant description names by address: those that its record sets read, or all of them where record sets read
 * files inside an archive. Files in a git repository are left out. Source: http://mlcommons.org/croissant/1.0, "FileObject".
 *
 * @param base the description's own address, which relative ones start from
 * @throws InvalidInputError if it names none, or an address that is not http or https
 */
export function readDistribution(bytes: Buffer, base: URL): DescribedFile[] {
  const parsed = schema.safeParse(parseCroissant(bytes));
  const { distribution = [], recordSet = [] } = parsed.data ?? {};
  const files = distribution.flatMap((entry) => {
    const { data } = fileSchema.safeParse(entry);
    return data && !formatsOf(data).includes('git+https') ? [data] : [];
  });
  if (files.length === 0)
    throw new InvalidInputError(
      `${base.href} describes no file that can be downloaded. Of a data set on a hub, name the repository in hub instead.`,
      'croissant',
    );
  const read = new Set(recordSet.flatMap(({ field }) => field.flatMap(({ source }) => source.fileObject ?? [])));
  const wanted = files.filter((file) => file['@id'] !== undefined && read.has(file['@id']));
  return (wanted.length > 0 ? wanted : files).map((file) => ({
    url: addressOf(file.contentUrl, base),
    filename: filenameOf(file, base),
    sha256: hexOf(file.sha256),
  }));
}

type File = z.output<typeof fileSchema>;

const formatsOf = ({ encodingFormat = [] }: File) => [encodingFormat].flat();

function addressOf(contentUrl: string, base: URL): URL {
  const url = URL.parse(contentUrl, base.href);
  if (!url || !/^https?:$/.test(url.protocol))
    throw new InvalidInputError(
      `${base.href} names the file ${JSON.stringify(contentUrl.slice(0, 200))}, which is not an http or https address.`,
      'croissant',
    );
  return url;
}

function filenameOf(file: File, base: URL): string {
  const inAddress = decodeURIComponent(addressOf(file.contentUrl, base).pathname.split('/').at(-1) ?? '');
  const names = [file.name, file['@id'], inAddress].flatMap((name) => name?.split('/').at(-1) || []);
  const ending = formatsOf(file).flatMap((format) => ENDINGS[format] ?? [])[0];
  const known = names.find((name) => Object.values(ENDINGS).some((one) => name.toLowerCase().endsWith(one)));
  return known ?? `${names[0] ?? 'file'}${ending ?? ''}`;
}

/** Descriptions have digests in hex or in base64. */
function hexOf(sha256: string | undefined): string | null {
  if (sha256 === undefined) return null;
  if (/^[0-9a-f]{64}$/i.test(sha256)) return sha256.toLowerCase();
  const bytes = Buffer.from(sha256, 'base64');
  return bytes.length === 32 ? bytes.toString('hex') : null;
}
