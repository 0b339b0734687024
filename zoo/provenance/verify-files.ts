import type { KeyObject } from 'node:crypto';
import { InvalidInputError } from '../errors.ts';
import { parseEnvelope } from './dsse.ts';
import { keyIdOf } from './signing-key.ts';
import { openStatement, type Statement } from './statement.ts';

/** A file to verify, and its digest. */
export interface HeldFile {
  /** Its current path, `/`-separated. */
  name: string;
  sha256: string;
}

/** One valid statement, and what it says about the files. */
export interface VerifiedStatement {
  statement: Statement;
  keyId: string;
  /** The subjects among the files. */
  confirmed: HeldFile[];
  /** Names of subjects that are not among the files, so nothing was checked about them. */
  absent: string[];
}

/**
 * Checks files with signed statements about them: every statement must be signed by `publicKey` and name at least one of the
 * files, and every file must be named. Files are matched by their digest, as in in-toto.
 *
 * @throws InvalidInputError that says which file or statement fails, and why
 */
export function verifyFiles(files: HeldFile[], envelopes: unknown[], publicKey: KeyObject): VerifiedStatement[] {
  if (files.length === 0) throw new InvalidInputError('There are no files to verify.');
  if (envelopes.length === 0) throw new InvalidInputError('There is no statement to verify the files with.');
  const statements = envelopes.map((envelope) => openStatement(parseEnvelope(envelope), publicKey));
  const subjects = statements.flatMap(({ subject }) => subject);
  for (const file of files) {
    if (subjects.some(({ digest }) => digest.sha256 === file.sha256)) continue;
    const namesake = subjects.find(({ name }) => baseName(name) === baseName(file.name));
    throw new InvalidInputError(
      namesake
        ? `${file.name} was changed: its SHA-256 is ${file.sha256}, but the signed one is ${namesake.digest.sha256}.`
        : `No statement names ${file.name} (SHA-256 ${file.sha256}): it is another file, or it was changed.`,
    );
  }
  return statements.map((statement) => describe(statement, files, keyIdOf(publicKey)));
}

function describe(statement: Statement, files: HeldFile[], keyId: string): VerifiedStatement {
  const digests = new Set(statement.subject.map(({ digest }) => digest.sha256));
  const confirmed = files.filter(({ sha256 }) => digests.has(sha256));
  const held = new Set(confirmed.map(({ sha256 }) => sha256));
  const absent = statement.subject.filter(({ digest }) => !held.has(digest.sha256)).map(({ name }) => name);
  if (confirmed.length > 0) return { statement, keyId, confirmed, absent };
  throw new InvalidInputError(
    `A statement (${statement.predicateType}) is about ${absent.join(', ')}, and none of the files is one of them.`,
  );
}

const baseName = (name: string) => name.split('/').at(-1);

/** When the subjects of a statement were made, as it states; null if it does not. */
export function madeOn({ predicate }: Statement): string | null {
  const { runDetails, evaluatedOn } = predicate as {
    runDetails?: { metadata?: { finishedOn?: unknown } };
    evaluatedOn?: unknown;
  };
  const date = runDetails?.metadata?.finishedOn ?? evaluatedOn;
  return typeof date === 'string' ? date : null;
}
