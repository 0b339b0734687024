import type { Patience } from './patience.ts';
import type { SourceFacts } from './source-facts.ts';

/** One file as its publisher serves it, copied to local disk. */
export interface FetchedFile {
  /** Its path relative to the source's folder, `/`-separated: `model.json`. */
  path: string;
  /** The path of its copy on this machine. */
  file: string;
  byteSize: number;
  /** SHA-256 of the bytes, in hex. */
  sha256: string;
}

/** A model's files and their source. The copies belong to the caller, who deletes the directory that it passed. */
export interface FetchedSource {
  /** Package URL (https://github.com/package-url/purl-spec) or address of the fetched files, without credentials. */
  uri: string;
  /** What pins these bytes at the source: a version with its integrity digest, a commit. */
  revision: string;
  /** The publisher, as the source states it; null if it does not. */
  publisher: string | null;
  retrievedAt: Date;
  files: FetchedFile[];
  /** The facts in the files. */
  facts: SourceFacts;
}

/** The addresses that an importer may reach besides public ones. */
export interface AddressPolicy {
  /** Hosts (`models.example.internal`, with `:port` that port only), addresses and CIDR ranges (`10.1.0.0/16`) that the operator allowed. */
  allowed: string[];
}

export interface FetchOptions {
  /** An existing directory that the files are written into. */
  directory: string;
  signal?: AbortSignal;
  /** Called with the finished share, 0 to 1; where there are many files, also with how many of them are here. */
  onProgress?: (fraction: number, files?: { done: number; all: number }) => void;
  /** Address of a registry or hub to use instead of the user's configured one. */
  registry?: string;
  /**
   * The hub, and a token for it; by default Hugging Face's, without a token. The operator chose it, so it may be a private
   * address.
   */
  hub?: { endpoint: string; token: string | null };
  addresses?: AddressPolicy;
  /** How long to wait for hosts; defaults to PATIENCE. */
  patience?: Partial<Patience>;
  /** The maximum total bytes of the files. */
  maxBytes?: number;
  /** The maximum number of files in a data set's repository. */
  maxFiles?: number;
  /** Called with the bytes that the source declares, before they are fetched; what it throws ends the fetch. */
  onSize?: (bytes: number) => Promise<void>;
  /**
   * An existing directory where half-fetched files survive a failure, so that the next attempt continues; by default they do
   * not. Used by one fetch at a time.
   */
  partialDirectory?: string;
}
