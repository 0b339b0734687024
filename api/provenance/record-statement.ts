import { type Statement, signStatement } from '../../zoo/provenance/statement.ts';
import type { Config } from '../config.ts';
import type { Db } from '../database/connection.ts';
import { statements } from '../database/tables/index.ts';
import { machineKey, registerKey } from './machine-key.ts';

type SubjectKind = (typeof statements.$inferInsert)['subjectKind'];

/** A statement, and the row that it is about. */
export interface StatementAbout {
  kind: SubjectKind;
  id: string;
  statement: Statement;
}

/**
 * Signs statements with this machine's key and stores them. Call it in the transaction that writes their subjects, so that
 * neither exists without the other.
 *
 * @throws InvalidInputError if the key cannot be used
 */
export async function recordStatements(tx: Db, config: Config, about: StatementAbout[]): Promise<void> {
  if (about.length === 0) return;
  const key = await machineKey(config);
  await registerKey(tx, key);
  await tx.insert(statements).values(
    about.map(({ kind, id, statement }) => ({
      subjectKind: kind,
      subjectId: id,
      predicateType: statement.predicateType,
      envelope: signStatement(statement, key),
      keyId: key.keyId,
    })),
  );
}
