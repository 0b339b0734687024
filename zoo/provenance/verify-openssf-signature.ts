import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { InvalidInputError } from '../errors.ts';
import type { FetchedFile } from '../sources/source.ts';
import type { ModelSignature } from './model-signature.ts';
import { parseBundle, type SignatureBundle } from './openssf/bundle.ts';
import { compareFiles } from './openssf/compare-files.ts';
import { judgeCertificate } from './openssf/judge-certificate.ts';
import { judgeKey } from './openssf/judge-key.ts';
import { judgeKeyless } from './openssf/judge-keyless.ts';
import { type SignedManifest, signedManifest } from './openssf/signed-manifest.ts';
import type { Trust } from './openssf/trust.ts';
import { invalid, unverified, type Verdict } from './openssf/verdict.ts';

/**
 * The names of signature files: https://github.com/ossf/model-signing-spec/blob/main/spec/v1.0.md, section 9, and older
 * conventions.
 */
const SIGNATURE_NAME = /(\.sig|\.sigstore|\.sigstore\.json)$/;

/** One digest a file; a million files have less. */
const MAX_SIGNATURE_BYTES = 256 * 2 ** 20;

/** A few names, for a sentence. */
const MAX_NAMES = 5;

/**
 * Verifies the OpenSSF model signature among a model's files, without a network: that a trusted signer signed it, and that
 * the files are the signed ones. A file that is here and was not signed makes it INVALID; one that was signed and is not
 * here is reported, because an import fetches only what it needs.
 *
 * @param now the time at which certificates must be valid
 * @returns null without a signature
 */
export async function verifyOpenSsfSignature(
  files: FetchedFile[],
  trust: Trust,
  { now = new Date() }: { now?: Date } = {},
): Promise<ModelSignature | null> {
  const signatures = files.filter((file) => SIGNATURE_NAME.test(file.path));
  for (const signature of signatures) {
    if (signature.byteSize > MAX_SIGNATURE_BYTES) continue;
    const bundle = parseBundle(await readFile(signature.file, 'utf8'));
    if (!bundle) continue;
    return { ...(await judge(bundle, signature, files, trust, now)), verifiedAt: now.toISOString() };
  }
  const [other] = signatures;
  if (!other) return null;
  const reason = `${other.path} is not a model signature in OpenSSF's format, so it was not checked.`;
  return { ...unverified(null, reason), verifiedAt: now.toISOString() };
}

async function judge(
  bundle: SignatureBundle,
  signature: FetchedFile,
  files: FetchedFile[],
  trust: Trust,
  now: Date,
): Promise<Verdict> {
  const { material } = bundle;
  const verdict =
    material.method === 'key'
      ? judgeKey(bundle, material, trust)
      : material.method === 'certificate'
        ? judgeCertificate(bundle, material.chain, trust, now)
        : judgeKeyless(bundle, material.certificate, trust);
  if (verdict.status === 'INVALID') return verdict;

  let manifest: SignedManifest;
  try {
    manifest = signedManifest(bundle);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return unverified(verdict.signer, error.message);
  }
  const folder = path.posix.dirname(signature.path);
  const { inside, outside } = belowFolder(files, folder === '.' ? '' : `${folder}/`, signature);
  const { changed, unsigned, absent, intact } = await compareFiles(inside, manifest);
  const { signer } = verdict;
  if (changed.length > 0) return invalid(signer, `Changed since they were signed: ${some(changed)}.`);
  const strangers = [...unsigned, ...outside];
  if (strangers.length > 0) return invalid(signer, `Not among the signed files: ${some(strangers)}.`);
  if (intact.length === 0) return unverified(signer, 'None of the signed files is here.');
  const kept = `${intact.length} ${intact.length === 1 ? 'file matches' : 'files match'} the signature.`;
  const missing = absent.length > 0 ? ` Signed too, but not here: ${some(absent)}.` : '';
  return { ...verdict, reason: `${verdict.reason} ${kept}${missing}` };
}

/** Files by their path relative to the signature's folder, which is the model's; and those elsewhere. */
function belowFolder(files: FetchedFile[], folder: string, signature: FetchedFile) {
  const others = files.filter((file) => file !== signature);
  return {
    inside: others
      .filter((file) => file.path.startsWith(folder))
      .map((file) => ({ ...file, path: file.path.slice(folder.length) })),
    outside: others.filter((file) => !file.path.startsWith(folder)).map((file) => file.path),
  };
}

function some(names: string[]): string {
  const further = names.length - MAX_NAMES;
  return `${names.slice(0, MAX_NAMES).join(', ')}${further > 0 ? ` and ${further} more` : ''}`;
}
