/** A signed payload: DSSE, https://github.com/secure-systems-lab/dsse/blob/master/envelope.md */
export interface DsseEnvelope {
  payloadType: string;
  /** Base64. */
  payload: string;
  signatures: {
    keyid: string;
    /** Base64. */
    sig: string;
  }[];
}
