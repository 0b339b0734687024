import { z } from 'zod';
import { hubRepositorySchema, manifestSchema } from '../../../zoo/catalog/manifest.ts';
import type { ModelSource } from '../../../zoo/catalog/model-source.ts';
import { compileAddressPolicy } from '../../../zoo/sources/address-policy.ts';
import { pypiPackageUrl } from '../../../zoo/sources/pypi-package-url.ts';
import { hasSecrets, withoutSecrets } from '../../../zoo/sources/without-secrets.ts';
import type { Context } from '../../context.ts';
import { RequestError } from '../../errors.ts';
import { optional } from '../../parse.ts';
import { completeUpload } from '../../uploads/uploads.ts';

const [npm, pypi, hub] = manifestSchema.options[0].shape.source.options;

/** A branch or tag with a valid git name, or a commit. The import records the resolved commit. */
const revisionSchema = z
  .string()
  .max(200)
  .regex(/^(?!.*(\.\.|\/\/))[A-Za-z0-9_][A-Za-z0-9._/-]*$/, 'must be a branch, a tag or a commit');

export const sourceSchemas = {
  hub: optional(
    z.object({
      repository: hubRepositorySchema,
      revision: optional(revisionSchema),
      file: optional(hub.shape.file.unwrap().unwrap()),
    }),
  ),
  npm: optional(npm.omit({ kind: true })),
  pypi: optional(pypi.omit({ kind: true })),
  url: optional(z.url({ protocol: /^https?$/, error: 'must be an https address' }).max(2_000)),
  uploadId: optional(z.string()),
};

type Sources = { [K in keyof typeof sourceSchemas]: z.output<(typeof sourceSchemas)[K]> };

/** The source of a model, as its row states it before anything was fetched. */
export interface ImportSource {
  source: 'HUB' | 'NPM' | 'PYPI' | 'URL' | 'UPLOAD';
  sourceSpec: ModelSource;
  uri: string;
  publisher: string;
  /** The source's title: the slug is made from it. */
  title: string;
  /** The address with the parts that grant access, which only the job is told. */
  secretAddress?: string;
}

/**
 * The single source that was named.
 *
 * @throws RequestError BAD_USER_INPUT unless there is exactly one, and for http to a host that the operator did not allow;
 *   NOT_FOUND and CONFLICT as `completeUpload`.
 */
export async function importSource(
  context: Context,
  { hub, npm, pypi, url, uploadId }: Sources,
): Promise<ImportSource> {
  const named = Object.entries({ hub, npm, pypi, url, uploadId }).filter(([, source]) => source !== null);
  if (named.length !== 1) {
    const what = named.length === 0 ? 'none was' : `${named.map(([name]) => name).join(' and ')} were`;
    throw new RequestError(
      'BAD_USER_INPUT',
      `A model comes from one of hub, npm, pypi, url and uploadId; ${what} named.`,
    );
  }
  if (hub) {
    const [owner, name = owner] = hub.repository.split('/');
    const at = hub.revision ? `@${hub.revision}` : '';
    const uri = `pkg:huggingface/${hub.repository}${at}`;
    return { source: 'HUB', sourceSpec: { kind: 'hub', ...hub }, uri, publisher: owner, title: name };
  }
  if (npm) {
    const uri = `pkg:npm/${npm.package.replace('@', '%40')}@${npm.version}#${npm.path}`;
    const title = npm.path.split('/').at(-1) ?? npm.package;
    return { source: 'NPM', sourceSpec: { kind: 'npm', ...npm }, uri, publisher: npm.package, title };
  }
  if (pypi) {
    const uri = pypiPackageUrl(pypi);
    return { source: 'PYPI', sourceSpec: { kind: 'pypi', ...pypi }, uri, publisher: pypi.package, title: pypi.package };
  }
  if (url) return urlSource(context, url);
  const { id, filename, sha256 } = await completeUpload(context, uploadId ?? '');
  return {
    source: 'UPLOAD',
    sourceSpec: { kind: 'upload', uploadId: id, filename, sha256 },
    uri: `pkg:generic/${encodeURIComponent(filename)}?checksum=sha256:${sha256}`,
    publisher: '',
    title: withoutEnding(filename),
  };
}

function urlSource({ config }: Context, address: string): ImportSource {
  const url = new URL(address);
  if (url.username || url.password)
    throw new RequestError('BAD_USER_INPUT', 'url: leave out the user name and password; the URL is shown.', 'url');
  const isNamed = compileAddressPolicy(config.addresses).names(url.hostname, Number(url.port) || 80);
  if (url.protocol === 'http:' && !isNamed)
    throw new RequestError(
      'BAD_USER_INPUT',
      `url: must be an https address. Over http a model can be changed on the way; the operator of Graft may allow http for ${url.hostname} with GRAFT_ALLOWED_ADDRESSES.`,
      'url',
    );
  const title = withoutEnding(url.pathname.split('/').at(-1) ?? '');
  const uri = hasSecrets(url) ? withoutSecrets(url) : address;
  const sourceSpec = { kind: 'url', url: uri, sha256: null } as const;
  const shown = { source: 'URL', uri, publisher: url.hostname, title } as const;
  if (uri === address) return { ...shown, sourceSpec };
  return { ...shown, sourceSpec: { ...sourceSpec, secretsLeftOut: true }, secretAddress: address };
}

const withoutEnding = (filename: string) => filename.replace(/\.(tar\.gz|[a-z0-9]{1,12})$/i, '');
