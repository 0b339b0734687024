import { createWriteStream, openSync, renameSync, type WriteStream } from 'node:fs';
import { mkdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** A log file that gets larger than this, in bytes, is rotated; the previous rotated one is deleted. */
const LARGEST = 10 * 2 ** 20;

/** Characters of a line that the terminal shows; the file has all of them. */
const WIDEST = 500;

const WARN = 40;

/** Writes a process's output to a file, and shows the part of it that is for people. */
export class ProcessLog {
  private readonly lastLines: string[] = [];
  private stream: WriteStream;

  private constructor(
    readonly file: string,
    private size: number,
    private readonly name: string,
    private readonly show: (line: string) => void,
  ) {
    this.stream = openStream(file);
  }

  /** @param show called with each line for the terminal, prefixed with its process's name. */
  static async open(directory: string, name: string, show: (line: string) => void): Promise<ProcessLog> {
    await mkdir(directory, { recursive: true });
    const file = path.join(directory, `${name}.log`);
    const size = await stat(file).then(
      (found) => found.size,
      () => 0,
    );
    if (size > LARGEST) await rename(file, `${file}.1`);
    return new ProcessLog(file, size > LARGEST ? 0 : size, name, show);
  }

  /** Follows a process's stream, line by line; `plain` says whether lines that are not JSON are shown. */
  follow(stream: Readable, plain: 'show' | 'hide'): void {
    createInterface({ input: stream }).on('line', (line) => this.write(line, plain));
  }

  write(line: string, plain: 'show' | 'hide'): void {
    this.size += Buffer.byteLength(line) + 1;
    if (this.size > LARGEST) this.rotate();
    this.stream.write(`${line}\n`);
    this.lastLines.push(line);
    if (this.lastLines.length > 20) this.lastLines.shift();
    const message = line.startsWith('{') ? warningOf(line) : plain === 'show' && line.trim() !== '' ? line : null;
    if (message !== null) this.show(`[${this.name}] ${message.slice(0, WIDEST)}`);
  }

  /** What the old stream still has to write goes to the renamed file. */
  private rotate(): void {
    this.stream.end();
    try {
      renameSync(this.file, `${this.file}.1`);
    } catch {
      // Windows renames no open file: the log is continued.
    }
    this.stream = openStream(this.file);
    this.size = 0;
  }

  /** The last lines, for the message about a process that ended. */
  tail(): string {
    return this.lastLines.map((line) => (line.startsWith('{') ? (messageOf(line)?.msg ?? line) : line)).join('\n');
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.stream.end(() => resolve()));
  }
}

function openStream(file: string): WriteStream {
  const stream = createWriteStream(file, { fd: openSync(file, 'a') });
  // A full disk must not end the supervisor.
  stream.on('error', () => {});
  return stream;
}

/** The message of a pino line, if it is a warning or worse. */
function warningOf(line: string): string | null {
  const entry = messageOf(line);
  if (!entry) return line;
  return entry.level >= WARN ? entry.msg : null;
}

function messageOf(line: string): { level: number; msg: string } | null {
  try {
    const { level, msg, err } = JSON.parse(line);
    const reason = typeof err?.message === 'string' && err.message !== msg ? `: ${err.message}` : '';
    return typeof level === 'number' ? { level, msg: `${msg ?? ''}${reason}` } : null;
  } catch {
    return null;
  }
}
