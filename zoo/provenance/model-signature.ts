/** An OpenSSF model signature (a Sigstore bundle) that came with a model's files. */
export interface ModelSignature {
  /** UNVERIFIED: no trusted key here can verify it. INVALID: it does not match the files, or the signature is wrong. */
  status: 'VERIFIED' | 'UNVERIFIED' | 'INVALID';
  /** The signer: fingerprint of a key, subject of a certificate. */
  signer: string | null;
  /** In a sentence, what was checked and found. */
  reason: string;
  /** RFC 3339. */
  verifiedAt: string;
}
