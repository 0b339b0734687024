import type { Patience } from './patience.ts';
import type { SourceFacts } from './source-facts.ts';

/** One file as its publisher serves it, copied to local disk. */
export interface FetchedFile {
  /** Its path below the folder that the source names, `/`-separated: `model.json`. */
  path: string;
  /** Where its copy lies on this machine. */
  file: string;
  byteSize: number;
  /** SHA-256 of the bytes, in hex. */
  sha256: string;
}

/** A model's files and where they came from. The copies belong to the caller, who deletes the directory it gave. */
export interface FetchedSource {
  /** Package URL (https://github.com/package-url/purl-spec) or address of what was fetched, without credentials. */
  uri: string;
  /** What pins these very bytes at the source: a version with its integrity digest, a commit. */
  revision: string;
  /** Who published it, as the source says; null where it does not. */
  publisher: string | null;
  retrievedAt: Date;
  files: FetchedFile[];
  /** What the files say of the model. */
  facts: SourceFacts;
}

/** Which addresses an importer may reach besides public ones. */
export interface AddressPolicy {
  /** Hosts (`models.example.internal`, with `:port` that port only), addresses and CIDR ranges (`10.1.0.0/16`) that the operator allowed. */
  allowed: string[];
}

export interface FetchOptions {
  /** An existing directory that the files are written into. */
  directory: string;
  signal?: AbortSignal;
  /** Called with the share that is done, 0 to 1. */
  onProgress?: (fraction: number) => void;
  /** Address of a registry or hub to ask instead of the one that the user has configured. */
  registry?: string;
  /** The hub to ask, and a token for it; Hugging Face's, without a token, by default. The operator chose it, so it may be a private address. */
  hub?: { endpoint: string; token: string | null };
  addresses?: AddressPolicy;
  /** How long hosts may take; see PATIENCE for what holds by default. */
  patience?: Partial<Patience>;
  /** Most bytes of the files together. */
  maxBytes?: number;
  /**
   * An existing directory where half-fetched files outlive a failure, so that the next attempt goes on; by default they do not. It
   * belongs to one fetch at a time.
   */
  partialDirectory?: string;
}
