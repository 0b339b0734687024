import type { DatasetIndex, QualityFinding } from '../../zoo/data/dataset.ts';
import type { Db } from '../database/connection.ts';
import { newestChecks } from './newest-checks.ts';

/**
 * The positions of the examples of a kind of finding: those that are named, those that a repair leaves out, and those with the same
 * bytes as one of these.
 */
export async function examplesOfFinding(
  db: Db,
  datasetId: string,
  { quality, examples }: Pick<DatasetIndex, 'quality' | 'examples'>,
  kind: string,
): Promise<Set<number>> {
  const checks = await newestChecks(db, datasetId);
  const named = namesIn([...quality, ...checks.flatMap(({ findings }) => findings)], kind);
  const digests = new Set(examples.flatMap(({ name, sha256 }) => (named.has(name) ? [sha256] : [])));
  return new Set(examples.flatMap(({ sha256 }, position) => (digests.has(sha256) ? [position] : [])));
}

const namesIn = (findings: QualityFinding[], kind: string) =>
  new Set(findings.flatMap((one) => (one.kind === kind ? [...one.examples, ...(one.drop ?? [])] : [])));
