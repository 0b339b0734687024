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
}

export interface FetchOptions {
  /** An existing directory that the files are written into. */
  directory: string;
  signal?: AbortSignal;
  /** Called with the share that is done, 0 to 1. */
  onProgress?: (fraction: number) => void;
  /** Address of a registry or hub to ask instead of the one that the user has configured. */
  registry?: string;
}
