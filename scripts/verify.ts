// Verifies files offline with signed statements of a Graft:
//   npm run verify -- FILE… --statement statement.json --key public.pem
// A FILE may be a directory; --statement may be repeated. Exits 1, with the reason, if a check fails.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { InvalidInputError } from '../zoo/errors.ts';
import { readPublicKey } from '../zoo/provenance/signing-key.ts';
import { type HeldFile, madeOn, type VerifiedStatement, verifyFiles } from '../zoo/provenance/verify-files.ts';

const USAGE = 'Usage: npm run verify -- FILE… --statement statement.json --key public.pem';

/** A statement holds digests, options and metrics; a larger file is something else. */
const MAX_STATEMENT_BYTES = 64 * 2 ** 20;
const MAX_FILES = 100_000;

try {
  await main();
} catch (error) {
  if (!(error instanceof InvalidInputError)) throw error;
  console.error(`NOT VERIFIED: ${error.message}`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { paths, statements, key } = readArguments();
  const publicKey = readPublicKey(await readText(key));
  const envelopes = await Promise.all(statements.map(readEnvelope));
  const files = await Promise.all((await listFiles(paths)).map(hashFile));
  for (const verified of verifyFiles(files, envelopes, publicKey)) console.log(report(verified));
  console.log(`VERIFIED: ${files.length} ${files.length === 1 ? 'file' : 'files'}`);
}

function readArguments(): { paths: string[]; statements: string[]; key: string } {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { statement: { type: 'string', multiple: true }, key: { type: 'string' } },
    });
    const { statement = [], key } = values;
    if (positionals.length > 0 && statement.length > 0 && key)
      return { paths: positionals, statements: statement, key };
  } catch (cause) {
    throw new InvalidInputError(`${(cause as Error).message} ${USAGE}`, undefined, { cause });
  }
  throw new InvalidInputError(`Files, a statement and a key are required. ${USAGE}`);
}

function report({ statement, keyId, confirmed, absent }: VerifiedStatement): string {
  return [
    `Signed: ${statement.predicateType}`,
    `    by: key ${keyId}`,
    `  made: ${madeOn(statement) ?? 'it does not say when'}`,
    ...confirmed.map(({ name, sha256 }) => `    of: ${name} (SHA-256 ${sha256})`),
    ...absent.map((name) => `   and: ${name}, which is not here and was not checked`),
    '',
  ].join('\n');
}

async function listFiles(paths: string[]): Promise<string[]> {
  const files: string[] = [];
  for (const given of paths) {
    const found = await stat(given).catch(explain(given));
    if (!found.isDirectory()) files.push(given);
    else {
      for (const entry of await readdir(given, { recursive: true, withFileTypes: true })) {
        if (entry.isFile()) files.push(path.join(entry.parentPath, entry.name));
        else if (!entry.isDirectory())
          throw new InvalidInputError(
            `${path.join(entry.parentPath, entry.name)} is not a file, and cannot be verified.`,
          );
      }
    }
    if (files.length > MAX_FILES) throw new InvalidInputError(`There are more than ${MAX_FILES} files.`);
  }
  return files;
}

async function hashFile(file: string): Promise<HeldFile> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash).catch(explain(file));
  return { name: file.split(path.sep).join('/'), sha256: hash.digest('hex') };
}

async function readEnvelope(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readText(file));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new InvalidInputError(`${file} is not JSON: ${cause.message}`, undefined, { cause });
  }
}

async function readText(file: string): Promise<string> {
  const { size } = await stat(file).catch(explain(file));
  if (size > MAX_STATEMENT_BYTES) throw new InvalidInputError(`${file} has ${size} bytes, more than expected.`);
  return readFile(file, 'utf8').catch(explain(file));
}

/** For a promise's catch: the file's name and why it cannot be read. */
function explain(file: string): (cause: NodeJS.ErrnoException) => never {
  return (cause) => {
    const reason = cause.code === 'ENOENT' ? 'does not exist' : `cannot be read (${cause.code ?? cause.message})`;
    throw new InvalidInputError(`${file} ${reason}.`, undefined, { cause });
  };
}
