import { InvalidInputError } from '../../zoo/errors.ts';
import type { ModelSignature } from '../../zoo/provenance/model-signature.ts';
import { loadTrust } from '../../zoo/provenance/openssf/trust.ts';
import { verifyOpenSsfSignature } from '../../zoo/provenance/verify-openssf-signature.ts';
import type { FetchedFile } from '../../zoo/sources/source.ts';
import type { Config } from '../config.ts';

/**
 * What the signature says that came with a model's files, judged by whom this Graft trusts (`config.trustDirectory`); null
 * where none came.
 *
 * @throws InvalidInputError for one that is wrong: such files are not to be imported
 */
export async function checkSignature(
  { trustDirectory }: Pick<Config, 'trustDirectory'>,
  files: FetchedFile[],
): Promise<ModelSignature | null> {
  const signature = await verifyOpenSsfSignature(files, await loadTrust(trustDirectory));
  if (signature?.status !== 'INVALID') return signature;
  throw new InvalidInputError(
    `The model is signed${signature.signer ? ` by ${signature.signer}` : ''}, and the signature is wrong, so it was not imported. ${signature.reason} Fetch it again; if it stays so, distrust where it comes from, and tell its publisher.`,
  );
}
