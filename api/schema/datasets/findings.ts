import type { Context } from '../../context.ts';
import type { StoredFinding } from '../../database/tables/index.ts';
import { readDatasetIndex } from '../../datasets/dataset-index.ts';
import { examplesOfFinding as positionsOfFinding } from '../../datasets/examples-of-finding.ts';
import { inTurn } from '../../datasets/in-turn.ts';
import { newestChecks } from '../../datasets/newest-checks.ts';
import { countOf, type RepairAction, repairsOf } from '../../datasets/resolve-edits.ts';
import { storedFindings } from '../../datasets/stored-findings.ts';
import type { Example } from './dataset-type.ts';
import type { DatasetRow } from './datasets.ts';
import { shownExamples } from './examples.ts';

/** A finding about a data set, with what its fields are resolved from. */
export interface Finding extends StoredFinding {
  dropCount: number;
  dataset: DatasetRow;
  /** The model that found it; null: the import did. */
  modelId: string | null;
}

/** What the import found in a data set, and what the checks with models did, the newest of each model. */
export async function findingsOf(context: Context, dataset: DatasetRow): Promise<Finding[]> {
  const checks = await newestChecks(context.db, dataset.id);
  return [
    ...dataset.quality.map((finding) => ({ ...finding, modelId: null })),
    ...checks.flatMap(({ findings, modelId }) => storedFindings(findings).map((finding) => ({ ...finding, modelId }))),
  ].map((finding) => ({ ...finding, dropCount: repairableOf(finding, dataset), dataset }));
}

/** The findings that are about the example at a position. */
export async function findingsOfExample(context: Context, dataset: DatasetRow, position: number): Promise<Finding[]> {
  const { sha256 } = dataset;
  if (sha256 === null) return [];
  const findings = await findingsOf(context, dataset);
  return inTurn(context.blobs, async () => {
    const index = await readDatasetIndex(context.blobs, sha256);
    const about = new Set<string>();
    for (const kind of new Set(findings.map((finding) => finding.kind)))
      if ((await positionsOfFinding(context.db, dataset.id, index, kind)).has(position)) about.add(kind);
    return findings.filter(({ kind }) => about.has(kind));
  });
}

/** A repair that would leave out no example, or every one, is not offered. */
const repairableOf = ({ dropCount = 0 }: Pick<StoredFinding, 'dropCount'>, { exampleCount }: DatasetRow) =>
  dropCount < exampleCount ? dropCount : 0;

/** The examples that a finding names, as far as they are in the data set. */
export async function examplesOfFinding(context: Context, { dataset, examples }: Finding): Promise<Example[]> {
  const { sha256 } = dataset;
  if (sha256 === null || examples.length === 0) return [];
  return inTurn(context.blobs, async () => {
    const index = await readDatasetIndex(context.blobs, sha256);
    const places = new Map(index.examples.map(({ name }, position) => [name, position]));
    const positions = examples.flatMap((name) => places.get(name) ?? []);
    return shownExamples(context, dataset, index, positions);
  });
}

/** The ways to mend what a finding is about; none for a finding whose repair would leave out every example. */
export async function repairsOfFinding(
  { db, blobs }: Context,
  { dataset: { id, sha256, exampleCount }, kind }: Finding,
): Promise<{ action: RepairAction; exampleCount: number }[]> {
  if (sha256 === null) return [];
  const repairs = await inTurn(blobs, async () => repairsOf(db, id, await readDatasetIndex(blobs, sha256)));
  return repairs
    .filter((repair) => repair.kind === kind && repair.edits.exclude.length < exampleCount)
    .map(({ action, edits }) => ({ action, exampleCount: countOf(edits) }));
}
