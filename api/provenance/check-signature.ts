import { InvalidInputError } from '../../zoo/errors.ts';
import type { ModelSignature } from '../../zoo/provenance/model-signature.ts';
import { loadTrust } from '../../zoo/provenance/openssf/trust.ts';
import { verifyOpenSsfSignature } from '../../zoo/provenance/verify-openssf-signature.ts';
import type { FetchedFile } from '../../zoo/sources/source.ts';
import type { Config } from '../config.ts';

/**
 * The verification of the signature that came with a model's files, with the keys that Graft trusts
 * (`config.trustDirectory`); null without a signature.
 *
 * @throws InvalidInputError for an invalid signature: such files must not be imported
 */
export async function checkSignature(
  { trustDirectory }: Pick<Config, 'trustDirectory'>,
  files: FetchedFile[],
): Promise<ModelSignature | null> {
  const signature = await verifyOpenSsfSignature(files, await loadTrust(trustDirectory));
  if (signature?.status !== 'INVALID') return signature;
  throw new InvalidInputError(
    `The model is signed${signature.signer ? ` by ${signature.signer}` : ''}, and the signature is invalid, so it was not imported. ${signature.reason} Fetch it again; if the signature stays invalid, do not trust the source, and inform its publisher.`,
  );
}
