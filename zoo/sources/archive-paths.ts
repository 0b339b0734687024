import { InvalidInputError } from '../errors.ts';

/** File systems of Linux, macOS and Windows have this limit; APFS and NTFS count characters, so theirs is no stricter. */
const MAX_NAME_BYTES = 255;
/** Ours, below that of any file system together with the folder that the files go to. */
const MAX_PATH_LENGTH = 1_000;

/** The files of an archive before they are unpacked: each once, none where another has a folder, with names that a file system takes. */
export class ArchivePaths {
  readonly #files = new Set<string>();
  readonly #folders = new Set<string>();

  /** @param archive its name in messages */
  constructor(private readonly archive: string) {}

  /**
   * @param path of a file: relative, without empty parts
   * @throws InvalidInputError if it cannot be unpacked beside the others
   */
  add(path: string): void {
    if (path.length > MAX_PATH_LENGTH)
      throw this.#refuse(
        `a path of more than ${MAX_PATH_LENGTH} characters, ${JSON.stringify(`${path.slice(0, 60)}…`)}`,
      );
    const parts = path.split('/');
    const long = parts.find((part) => Buffer.byteLength(part) > MAX_NAME_BYTES);
    if (long !== undefined)
      throw this.#refuse(
        `a name that is longer than ${MAX_NAME_BYTES} bytes, ${JSON.stringify(`${long.slice(0, 60)}…`)}`,
      );
    if (this.#files.has(path)) throw this.#refuse(`${path} twice`);
    const folders = parts.slice(0, -1).map((_, i) => parts.slice(0, i + 1).join('/'));
    const both = this.#folders.has(path) ? path : folders.find((folder) => this.#files.has(folder));
    if (both !== undefined) throw this.#refuse(`${both} as a file and as a folder`);
    this.#files.add(path);
    for (const folder of folders) this.#folders.add(folder);
  }

  #refuse(what: string): InvalidInputError {
    return new InvalidInputError(`${this.archive} contains ${what}, so it was not unpacked. Pack it again.`, 'file');
  }
}
