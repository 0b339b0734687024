import { and, desc, eq, isNotNull } from 'drizzle-orm';
import type { QualityFinding } from '../../zoo/data/dataset.ts';
import type { Db } from '../database/connection.ts';
import { datasetChecks } from '../database/tables/index.ts';

/** What the checks of a data set found: the newest check with each model, so that a repeated check replaces the earlier one. */
export async function newestChecks(
  db: Db,
  datasetId: string,
): Promise<{ modelId: string; findings: QualityFinding[] }[]> {
  const rows = await db
    .selectDistinctOn([datasetChecks.modelId], { findings: datasetChecks.findings, modelId: datasetChecks.modelId })
    .from(datasetChecks)
    .where(and(eq(datasetChecks.datasetId, datasetId), isNotNull(datasetChecks.findings)))
    .orderBy(datasetChecks.modelId, desc(datasetChecks.id));
  return rows.map(({ modelId, findings }) => ({ modelId, findings: findings ?? [] }));
}
