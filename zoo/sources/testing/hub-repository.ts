import { createHash } from 'node:crypto';

/** A file as a hub stores it: small ones as git blobs, others as LFS objects with a pointer in git. */
export interface HubFile {
  path: string;
  content: Buffer;
  /** SHA-1 of the git blob: of the content, or of the pointer. */
  oid: string;
  /** Only where the content is an LFS object. */
  lfs: { oid: string; size: number; pointerSize: number } | null;
}

interface Commit {
  id: string;
  title: string;
  date: Date;
  files: Map<string, HubFile>;
}

export interface RepositorySettings {
  private?: boolean;
  /** Whether only users who accepted its terms get its files. */
  gated?: false | 'auto' | 'manual';
  pipelineTag?: string;
  tags?: string[];
  /** Files that its `.gitattributes` stores in LFS besides the hub's own. */
  lfs?: RegExp;
}

/** File extensions that the hub's own `.gitattributes` stores in LFS. */
const LFS_ENDINGS =
  /\.(7z|arrow|bin|bz2|ckpt|ftz|gz|h5|joblib|mlmodel|model|msgpack|npy|npz|onnx|ot|parquet|pb|pickle|pkl|pt|pth|rar|safetensors|tar|tflite|tgz|wasm|xz|zip|zst)$/;
const LFS_FROM_BYTES = 10 * 2 ** 20;

export const goesToLfs = (path: string, size: number) => LFS_ENDINGS.test(path) || size > LFS_FROM_BYTES;

const sha1 = (...parts: (string | Buffer)[]) => {
  const hash = createHash('sha1');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};
export const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** A repository of the test hub, of a model or, if its name begins with `datasets/`, a data set: commits of whole trees, branches and tags. */
export class HubRepository {
  readonly commits: Commit[] = [];
  readonly refs = new Map<string, string>();

  constructor(
    readonly name: string,
    readonly settings: RepositorySettings,
  ) {}

  /** Adds a commit on `branch` with these files changed (null deletes one); returns its id. */
  commit(changes: Record<string, string | Uint8Array | null>, title = 'Add files', branch = 'main'): string {
    const parent = this.resolve(branch);
    const files = new Map(parent?.files);
    for (const [path, content] of Object.entries(changes)) {
      if (content === null) files.delete(path);
      else files.set(path, describe(path, Buffer.from(content), this.settings.lfs));
    }
    const tree = [...files.values()].map(({ path, oid }) => `${oid} ${path}\n`).join('');
    const id = sha1(`commit ${this.name} ${parent?.id ?? ''} ${title}\n`, tree);
    this.commits.push({ id, title, date: new Date(Date.UTC(2026, 0, 1 + this.commits.length)), files });
    this.refs.set(branch, id);
    return id;
  }

  /** The commit that a branch, a tag, `HEAD` or a commit's id refers to. */
  resolve(revision: string): Commit | undefined {
    const id = this.refs.get(revision === 'HEAD' ? 'main' : revision) ?? revision;
    return this.commits.findLast((commit) => commit.id === id);
  }
}

function describe(path: string, content: Buffer, lfs?: RegExp): HubFile {
  if (!goesToLfs(path, content.length) && !lfs?.test(path))
    return { path, content, oid: sha1(`blob ${content.length}\0`, content), lfs: null };
  const oid = sha256(content);
  // Source: github.com/git-lfs/git-lfs, docs/spec.md.
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${content.length}\n`;
  return {
    path,
    content,
    oid: sha1(`blob ${pointer.length}\0`, pointer),
    lfs: { oid, size: content.length, pointerSize: pointer.length },
  };
}
