import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { InvalidInputError } from '../../errors.ts';
import type { ModelFile } from '../../import-files.ts';
import { Draw } from './draw.ts';

/** The way that a user's files take into the zoo. */
export interface Door {
  /** The files of one mutant, by their paths; a name without files is a path that is not safe to write. */
  mutant(draw: Draw): Record<string, Uint8Array> | Promise<Record<string, Uint8Array>>;
  /** Takes the files as a job does, and writes below `directory` alone. */
  take(files: ModelFile[], directory: string, draw: Draw): Promise<unknown>;
  close?(): Promise<unknown>;
}

export interface Outcome {
  seed: number;
  /** Why it was refused; null if it was accepted. */
  refused: string | null;
  milliseconds: number;
}

/** What a person cannot use. */
const NOT_FOR_PEOPLE =
  /\[object |\bundefined\b|\bNaN bytes|\n\s+at |node_modules|Cannot read prop|is not a function|is not iterable|Maximum call stack/;

/** A number of characters that a page can show. */
const LONGEST_MESSAGE = 3_000;

/**
 * Sends one mutant through a door.
 *
 * @param scratch a directory for its files, which are removed
 * @throws Error if it is neither accepted nor refused by an InvalidInputError that a person can use, or if a refusal leaves files behind
 */
export async function runMutant(door: Door, seed: number, scratch: string): Promise<Outcome> {
  const folder = await mkdtemp(path.join(scratch, 'mutant-'));
  try {
    const draw = new Draw(seed);
    const files = await written(await door.mutant(draw), path.join(folder, 'in'));
    const directory = path.join(folder, 'out');
    await mkdir(directory);
    const start = performance.now();
    const error: unknown = await door.take(files, directory, draw).then(
      () => null,
      (error) => error ?? new Error('It rejects without an error.'),
    );
    const milliseconds = performance.now() - start;
    if (error === null) return { seed, refused: null, milliseconds };
    checkRefusal(error, folder);
    const left = await readdir(directory, { recursive: true });
    if (left.length > 0) throw new Error(`It is refused (${(error as Error).message}), but leaves ${left.join(', ')}.`);
    return { seed, refused: (error as Error).message, milliseconds };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function checkRefusal(error: unknown, folder: string): void {
  if (!(error instanceof InvalidInputError)) throw error;
  const { message } = error;
  const fault = NOT_FOR_PEOPLE.exec(message)?.[0] ?? (message.includes(folder) ? 'a path of this machine' : null);
  if (fault !== null) throw new Error(`Its refusal has ${JSON.stringify(fault)}: ${message}`, { cause: error });
  if (message.length > LONGEST_MESSAGE)
    throw new Error(`Its refusal has ${message.length} characters: ${message.slice(0, 500)}`, { cause: error });
}

async function written(contents: Record<string, Uint8Array>, folder: string): Promise<ModelFile[]> {
  return Promise.all(
    Object.entries(contents).map(async ([name, bytes]) => {
      const file = path.join(folder, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, bytes);
      return { path: name, file, byteSize: bytes.length };
    }),
  );
}
