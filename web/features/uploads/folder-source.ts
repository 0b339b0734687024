import type { PickedFile } from './picked-files.ts';
import { PIECE_BYTES, type UploadSource } from './upload-source.ts';

/**
 * A folder as a zip that is made while it is sent: at most one piece of it is in memory. The same files give the same bytes, so that it can be
 * read from any byte on. Nothing is compressed: pictures are already.
 *
 * @param name of the folder
 */
export async function folderSource(name: string, files: readonly PickedFile[]): Promise<UploadSource> {
  const { makeZip, predictLength } = await import('client-zip');
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const entries = sorted.map(({ path, file }) => ({
    name: path,
    input: file,
    lastModified: new Date(file.lastModified),
  }));
  const sizes = sorted.map(({ path, file }) => ({ name: path, size: file.size }));
  const byteSize = Number(predictLength(sizes));
  const newest = sorted.reduce((time, { file }) => Math.max(time, file.lastModified), 0);
  return {
    ...{ filename: `${name}.zip`, byteSize, fingerprint: `${name}/ ${byteSize} ${files.length} ${newest}` },
    read: (offset) => inPieces(makeZip(entries), offset),
  };
}

async function* inPieces(stream: ReadableStream<Uint8Array>, offset: number): AsyncGenerator<Blob> {
  const reader = stream.getReader();
  let [toSkip, size] = [offset, 0];
  let chunks: Uint8Array<ArrayBuffer>[] = [];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      // A copy: the zip's writer may use its memory again.
      let rest = value.slice(Math.min(toSkip, value.byteLength));
      toSkip -= value.byteLength - rest.byteLength;
      while (size + rest.byteLength >= PIECE_BYTES) {
        const end = PIECE_BYTES - size;
        yield new Blob([...chunks, rest.subarray(0, end)]);
        rest = rest.slice(end);
        [chunks, size] = [[], 0];
      }
      if (rest.byteLength > 0) chunks.push(rest);
      size += rest.byteLength;
    }
    if (size > 0) yield new Blob(chunks);
  } finally {
    await reader.cancel();
  }
}
