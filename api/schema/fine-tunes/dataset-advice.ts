import type { VerdictKind } from '../../../zoo/training/verdict/verdict.ts';
import type { StoredFinding } from '../../database/tables/index.ts';

/** Findings of an import that make validation look better than it is. */
const LEAKS = ['DUPLICATE_ACROSS_SPLITS', 'NEAR_DUPLICATE_ACROSS_SPLITS'];

/**
 * What a verdict advises to do to the data set, as mutations that can be sent as they are, each after a comment with the reason: after
 * LEAK_SUSPECTED to leave out the copies that the import found, after NO_SIGNAL to look for wrong labels.
 */
export function datasetAdvice(
  kind: VerdictKind,
  { id, quality }: { id: string; quality: Pick<StoredFinding, 'kind' | 'dropCount'>[] },
  modelSlug: string,
): string[] {
  if (kind === 'LEAK_SUSPECTED') {
    const drop = LEAKS.filter((leak) => quality.some((found) => found.kind === leak && (found.dropCount ?? 0) > 0));
    if (drop.length === 0) return [];
    const call = `repairDataset(id: ${JSON.stringify(id)}, drop: ${JSON.stringify(drop)})`;
    return [mutation('The import found copies in several splits: the next version has one of each.', call)];
  }
  if (kind === 'NO_SIGNAL') {
    const call = `checkDataset(datasetId: ${JSON.stringify(id)}, modelSlug: ${JSON.stringify(modelSlug)})`;
    return [mutation('Looks for labels that are wrong, and for pictures or texts unlike the model’s own.', call)];
  }
  return [];
}

const mutation = (why: string, call: string) => `# ${why}\nmutation {\n  ${call} {\n    id\n  }\n}`;
