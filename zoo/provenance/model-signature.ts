/** An OpenSSF model signature (a Sigstore bundle) that came with a model's files. */
export interface ModelSignature {
  /** UNVERIFIED: nothing here is trusted to judge it. INVALID: it does not fit the files, or the signature is wrong. */
  status: 'VERIFIED' | 'UNVERIFIED' | 'INVALID';
  /** Who signed: fingerprint of a key, subject of a certificate. */
  signer: string | null;
  /** In a sentence, what was checked and found. */
  reason: string;
  /** RFC 3339. */
  verifiedAt: string;
}
