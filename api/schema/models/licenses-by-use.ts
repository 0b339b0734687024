import { type CommercialUse, commercialUseOf } from '../../../zoo/catalog/commercial-use.ts';
import type { Db } from '../../database/connection.ts';
import { modelCounts } from '../../database/tables/index.ts';
import { visibleModels } from './model-filter.ts';

/** The licences of the models that may be seen, by whether they permit commercial use. */
export async function licensesByUse(db: Db): Promise<Record<CommercialUse, string[]>> {
  const rows = await db
    .selectDistinct({ license: modelCounts.license })
    .from(modelCounts)
    .where(visibleModels(modelCounts));
  const licenses: Record<CommercialUse, string[]> = { PERMITTED: [], FORBIDDEN: [], UNKNOWN: [] };
  for (const { license } of rows) licenses[commercialUseOf(license)].push(license);
  return licenses;
}
