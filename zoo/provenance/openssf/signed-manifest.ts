import { createHash } from 'node:crypto';
import { z } from 'zod';
import { InvalidInputError } from '../../errors.ts';
import { PLAIN_ISSUES } from '../../plain-issues.ts';
import { IN_TOTO_PAYLOAD_TYPE } from '../dsse.ts';
import { STATEMENT_TYPE } from '../statement.ts';
import type { SignatureBundle } from './bundle.ts';

export type HashName = 'sha256' | 'blake2b';

/** A part of a file, or the whole if `range` is null. */
export interface SignedPart {
  path: string;
  range: { start: number; end: number } | null;
  hash: HashName;
  /** In hex. */
  digest: string;
}

/** The signed files, by their digests. */
export interface SignedManifest {
  parts: SignedPart[];
  /** Paths that the signer left out, with everything below them. */
  ignored: string[];
}

/** The top-level paths that a signer always leaves out: section 6.2 of the specification. */
const ALWAYS_IGNORED = ['.git', '.gitignore', '.gitattributes', '.github'];

const hex = z.string().regex(/^([0-9a-f]{2})+$/);
const hashName = z.enum(['sha256', 'blake2b'], {
  error: ({ input }) => `is ${String(input).slice(0, 50)}, and only sha256 and blake2b can be checked here`,
});

const statement = z.object({
  _type: z.literal(STATEMENT_TYPE),
  predicateType: z.literal('https://model_signing/signature/v1.0'),
  subject: z.array(z.object({ name: z.string(), digest: z.object({ sha256: hex }) })).length(1),
  predicate: z.object({
    resources: z
      .array(z.object({ name: z.string().min(1).max(4_096), digest: hex, algorithm: hashName }))
      .min(1)
      .max(1_000_000),
    serialization: z.object({
      method: z.enum(['files', 'shards']),
      hash_type: hashName,
      ignore_paths: z.array(z.string()).default([]),
    }),
  }),
});

/** The format of model_signing 0.2, in which every file is a subject. */
const earlyStatement = z.object({
  _type: z.literal(STATEMENT_TYPE),
  predicateType: z.literal('https://model_signing/Digests/v0.1'),
  subject: z
    .array(z.object({ name: z.string().min(1), digest: z.object({ sha256: hex }) }))
    .min(1)
    .max(1_000_000),
});

/**
 * The files that a bundle's payload signs: https://github.com/ossf/model-signing-spec/blob/main/spec/v1.0.md, sections 5 and
 * 6.
 *
 * @throws InvalidInputError for another payload, and for one that contradicts itself
 */
export function signedManifest({ envelope, payload }: SignatureBundle): SignedManifest {
  if (envelope.payloadType !== IN_TOTO_PAYLOAD_TYPE)
    throw new InvalidInputError('Its payload is not an in-toto statement.');
  let json: unknown;
  try {
    json = JSON.parse(payload.toString());
  } catch (cause) {
    throw new InvalidInputError('Its payload is not JSON.', undefined, { cause });
  }
  const early = earlyStatement.safeParse(json);
  if (early.success) {
    const parts = early.data.subject.map(({ name, digest }) => whole(name, 'sha256', digest.sha256));
    return { parts, ignored: ALWAYS_IGNORED };
  }
  const parsed = statement.safeParse(json, PLAIN_ISSUES);
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    throw new InvalidInputError(`Its payload is not a model manifest: ${path.join('.') || 'it'} ${message}.`);
  }
  const { subject, predicate } = parsed.data;
  const { resources, serialization } = predicate;
  const root = createHash('sha256');
  for (const { digest } of resources) root.update(Buffer.from(digest, 'hex'));
  if (root.digest('hex') !== subject[0].digest.sha256)
    throw new InvalidInputError('Its manifest contradicts itself: the digest of all its digests differs.');

  const parts = resources.map(({ name, algorithm, digest }) =>
    serialization.method === 'shards'
      ? shard(name, algorithm, digest)
      : // model_signing 0.3 gave this name to a model of one file.
        whole(name === '.' ? subject[0].name : name, algorithm, digest),
  );
  return { parts, ignored: [...ALWAYS_IGNORED, ...serialization.ignore_paths] };
}

function whole(path: string, hash: HashName, digest: string): SignedPart {
  return { path, range: null, hash, digest };
}

/** `weights.bin:0:1000`; a path may contain colons itself. */
function shard(name: string, hash: HashName, digest: string): SignedPart {
  const [, path, start, end] = /^(.+):(\d{1,15}):(\d{1,15})$/s.exec(name) ?? [];
  if (!path || Number(start) >= Number(end))
    throw new InvalidInputError(`Its manifest contains an invalid part of a file: ${name.slice(0, 200)}.`);
  return { path, range: { start: Number(start), end: Number(end) }, hash, digest };
}
