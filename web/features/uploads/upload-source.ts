/** Something to upload, which can be read from any byte on: what was sent before is not read into memory again. */
export interface UploadSource {
  /** As the API gets it: its ending says what it is. */
  filename: string;
  byteSize: number;
  /** The same for the same files, so that an upload that was interrupted goes on. */
  fingerprint: string;
  /** The bytes from `offset` on, in pieces of at most `PIECE_BYTES`. */
  read(offset: number): AsyncIterable<Blob>;
}

/** What is sent at once, and at most held in memory. */
export const PIECE_BYTES = 8 * 2 ** 20;

/** A file of the person's disk. */
export function fileSource(file: File): UploadSource {
  const { name: filename, size: byteSize, lastModified } = file;
  return {
    ...{ filename, byteSize, fingerprint: `${filename} ${byteSize} ${lastModified}` },
    read: async function* (offset) {
      for (let start = offset; start < byteSize; start += PIECE_BYTES) yield file.slice(start, start + PIECE_BYTES);
    },
  };
}
