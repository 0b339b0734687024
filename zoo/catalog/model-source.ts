/** Where a model's bytes come from, and what to fetch there. */
export type ModelSource =
  | { kind: 'npm'; package: string; version: string; path: string }
  /** `revision`: a commit, or (only where nobody saw one) null for the newest; `file`: the model, where there are several. */
  | { kind: 'hub'; repository: string; revision: string | null; file: string | null }
  /** `sha256`: what the bytes must have, in hex; null where nobody saw it. */
  | { kind: 'url'; url: string; sha256: string | null }
  | { kind: 'upload'; uploadId: string; filename: string; sha256: string };
