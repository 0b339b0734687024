import { close, fstat, open, read } from 'node:fs';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import yauzl, { type Options, type ZipFile } from 'yauzl';

/**
 * Opens a zip with yauzl. Its own reader passes any offset that a damaged zip names on to Node, whose exception for one beyond
 * 2⁵³ nobody catches, so that the process ends; this one answers with an error.
 */
export async function openZipFile(file: string, options: Options): Promise<ZipFile> {
  const fd = await promisify(open)(file, 'r');
  try {
    const { size } = await promisify(fstat)(fd);
    return await yauzl.fromRandomAccessReaderPromise(new BoundedReader(fd, size), size, options);
  } catch (error) {
    await promisify(close)(fd);
    throw error;
  }
}

class BoundedReader extends yauzl.RandomAccessReader {
  constructor(
    private readonly fd: number,
    private readonly size: number,
  ) {
    super();
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const { fd } = this;
    let at = start;
    // Not a ReadStream of Node's: that closes the file when it is destroyed.
    return new Readable({
      read(size) {
        const part = Buffer.alloc(Math.min(size, end - at));
        read(fd, part, 0, part.length, at, (error, length) => {
          at += length;
          if (error) this.destroy(error);
          else this.push(length === 0 ? null : part.subarray(0, length));
        });
      },
    });
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    if (position + length > this.size) {
      callback(new Error(`it names byte ${position + length}, but has ${this.size}`));
      return;
    }
    read(this.fd, buffer, offset, length, position, (error) => callback(error));
  }

  override close(callback: (error: Error | null) => void): void {
    close(this.fd, callback);
  }
}
