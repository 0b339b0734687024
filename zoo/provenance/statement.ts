import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { InvalidInputError } from '../errors.ts';
import { PLAIN_ISSUES } from '../plain-issues.ts';
import { type DsseEnvelope, IN_TOTO_PAYLOAD_TYPE, openEnvelope, signEnvelope } from './dsse.ts';
import type { SigningKey } from './signing-key.ts';

/** https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md */
export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';

/** https://github.com/in-toto/attestation/blob/main/spec/v1/resource_descriptor.md, the part that Graft uses. */
export interface ResourceDescriptor {
  name?: string;
  uri?: string;
  digest?: { sha256: string };
  mediaType?: string;
  annotations?: Record<string, unknown>;
}

/** What a statement is about: files by their digest. A file with the same digest under another name is the same file. */
export type Subject = ResourceDescriptor & { name: string; digest: { sha256: string } };

/** An in-toto statement: a `predicate` about files (`subject`). */
export interface Statement {
  _type: typeof STATEMENT_TYPE;
  subject: Subject[];
  /** URI of the predicate's meaning. */
  predicateType: string;
  predicate: object;
}

const statementSchema = z.object({
  _type: z.literal(STATEMENT_TYPE),
  subject: z
    .array(
      z.looseObject({
        name: z.string().max(4_096),
        digest: z.looseObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256') }),
      }),
    )
    .min(1, 'must name a subject'),
  predicateType: z.string().min(1).max(2_000),
  predicate: z.record(z.string(), z.unknown()),
}) satisfies z.ZodType<Statement>;

/** A file as a statement names it. */
export function subject(name: string, sha256: string): Subject {
  return { name, digest: { sha256 } };
}

/** Signs a statement. */
export function signStatement(statement: Statement, key: SigningKey): DsseEnvelope {
  return signEnvelope(IN_TOTO_PAYLOAD_TYPE, Buffer.from(JSON.stringify(statement)), key);
}

/**
 * The statement in an envelope that `publicKey` signed.
 *
 * @throws InvalidInputError if this key did not sign it, it was changed since, or it is not an in-toto statement
 */
export function openStatement(envelope: DsseEnvelope, publicKey: KeyObject): Statement {
  const payload = openEnvelope(envelope, publicKey);
  if (envelope.payloadType !== IN_TOTO_PAYLOAD_TYPE) {
    throw new InvalidInputError(`The signed payload is "${envelope.payloadType}", not an in-toto statement.`);
  }
  return parseStatement(payload);
}

/** @throws InvalidInputError for bytes that are not an in-toto statement v1 about files with a SHA-256 */
function parseStatement(payload: Uint8Array): Statement {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(payload).toString());
  } catch (cause) {
    throw new InvalidInputError('The signed payload is not JSON.', undefined, { cause });
  }
  const parsed = statementSchema.safeParse(value, PLAIN_ISSUES);
  if (parsed.success) return parsed.data;
  const [{ path, message }] = parsed.error.issues;
  throw new InvalidInputError(
    `The signed payload is not an in-toto statement v1: ${path.join('.') || 'it'} ${message}.`,
  );
}
