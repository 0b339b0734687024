import type { DatasetIndex } from '../../zoo/data/dataset.ts';
import type { Db } from '../database/connection.ts';
import { newestChecks } from './newest-checks.ts';

/**
 * The names of the examples that a repair leaves out.
 *
 * @param kinds of findings, of the import or of the newest check with each model
 */
export async function examplesToDrop(
  db: Db,
  datasetId: string,
  { quality }: Pick<DatasetIndex, 'quality'>,
  kinds: string[],
): Promise<Set<string>> {
  const checks = await newestChecks(db, datasetId);
  const findings = [...quality, ...checks.flatMap((check) => check.findings)];
  return new Set(findings.flatMap(({ kind, drop = [] }) => (kinds.includes(kind) ? drop : [])));
}
