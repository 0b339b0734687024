import type { KeyObject } from 'node:crypto';
import { InvalidInputError } from '../errors.ts';
import { parseEnvelope } from './dsse.ts';
import { keyIdOf } from './signing-key.ts';
import { openStatement, type Statement } from './statement.ts';

/** A file that somebody holds, and its digest. */
export interface HeldFile {
  /** As it is called where it lies, `/`-separated. */
  name: string;
  sha256: string;
}

/** One statement that holds, and what it says of the files. */
export interface VerifiedStatement {
  statement: Statement;
  keyId: string;
  /** Of its subjects, those among the files. */
  confirmed: HeldFile[];
  /** Names of its subjects that are not among the files, so nothing was checked about them. */
  absent: string[];
}

/**
 * Holds files against signed statements about them: every statement must be signed by `publicKey` and speak of one of the
 * files at least, and every file must be spoken of. Files are matched by their digest, as in-toto has it.
 *
 * @throws InvalidInputError that says which file or statement fails, and why
 */
export function verifyFiles(files: HeldFile[], envelopes: unknown[], publicKey: KeyObject): VerifiedStatement[] {
  if (files.length === 0) throw new InvalidInputError('There is no file to verify.');
  if (envelopes.length === 0) throw new InvalidInputError('There is no statement to verify the files by.');
  const statements = envelopes.map((envelope) => openStatement(parseEnvelope(envelope), publicKey));
  const subjects = statements.flatMap(({ subject }) => subject);
  for (const file of files) {
    if (subjects.some(({ digest }) => digest.sha256 === file.sha256)) continue;
    const namesake = subjects.find(({ name }) => baseName(name) === baseName(file.name));
    throw new InvalidInputError(
      namesake
        ? `${file.name} was changed: its SHA-256 is ${file.sha256}, and what was signed has ${namesake.digest.sha256}.`
        : `No statement speaks of ${file.name} (SHA-256 ${file.sha256}): it is another file, or it was changed.`,
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
    `A statement (${statement.predicateType}) speaks of ${absent.join(', ')}, and none of the files is one of them.`,
  );
}

const baseName = (name: string) => name.split('/').at(-1);

/** When a statement says that what it speaks of was made; null where it does not say. */
export function madeOn({ predicate }: Statement): string | null {
  const { runDetails, evaluatedOn } = predicate as {
    runDetails?: { metadata?: { finishedOn?: unknown } };
    evaluatedOn?: unknown;
  };
  const date = runDetails?.metadata?.finishedOn ?? evaluatedOn;
  return typeof date === 'string' ? date : null;
}
