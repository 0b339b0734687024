import type { DatasetIndex, Example } from '../../../zoo/data/dataset.ts';
import { random } from '../../../zoo/data/random.ts';
import type { Context } from '../../context.ts';
import { readDatasetIndex } from '../../datasets/dataset-index.ts';
import { RequestError } from '../../errors.ts';
import { inFeatureThread } from '../../features/in-feature-thread.ts';
import { localCopy } from '../../jobs/local-copy.ts';
import { previewUrl } from '../datasets/examples.ts';
import type { Projection, ValueOf } from '../enums.ts';
import type { FeatureSetRow } from './feature-sets.ts';
import { errorsOf } from './judges.ts';

/** More points hide each other, and UMAP takes a time that grows with their square. */
export const MOST_POINTS = { PCA: 10_000, UMAP: 2_000 } satisfies Record<keyof typeof Projection, number>;
const SEED = 1;

export interface ProjectedRow {
  position: number;
  example: string;
  x: number;
  y: number;
  label: string | null;
  split: string;
  groups: Record<string, string>;
  isWrong: boolean | null;
  previewUrl: string | null;
}

/** Coordinates that were computed before, by digest and method. */
const computed = new Map<string, Promise<number[][]>>();
const KEPT = 16;

/**
 * Rows of a feature set in two dimensions: all of them, or as many as a picture can show.
 *
 * @param checkpointId whose errors are shown; null for the first of `judgesOf`
 * @throws RequestError as `errorsOf`; CONFLICT if the features are not computed yet; UnavailableError if it takes too long
 */
export async function projectionOf(
  context: Context,
  featureSet: FeatureSetRow,
  method: ValueOf<typeof Projection>,
  checkpointId: string | null,
): Promise<ProjectedRow[]> {
  const wrong = await errorsOf(context, featureSet, checkpointId);
  const { sha256, source, index } = await openFeatureSet(context, featureSet);
  const rows = sampleRows(source.rows, MOST_POINTS[method]);
  const key = `${sha256} ${method}`;
  const coordinates = computed.get(key) ?? inFeatureThread('project', source, { method, rows });
  // Reinserted at the end: a Map keeps insertion order, so the first entry is the least recently used.
  computed.delete(key);
  computed.set(key, coordinates);
  coordinates.catch(() => computed.delete(key));
  for (const oldest of [...computed.keys()].slice(0, Math.max(0, computed.size - KEPT))) computed.delete(oldest);
  const points = await coordinates;
  return rows.map((row, i) => {
    const { name, split, groups } = index.examples[row];
    return {
      ...{ position: row, example: name, x: points[i][0], y: points[i][1], split, groups },
      label: labelOf(index, index.examples[row]),
      isWrong: wrong.get(name) ?? null,
      previewUrl: index.modality === 'IMAGE' ? previewUrl(context, featureSet.datasetId, row) : null,
    };
  });
}

export interface FeatureNeighbour {
  position: number;
  example: string;
  distance: number;
  label: string | null;
  split: string;
  previewUrl: string | null;
}

/**
 * The examples whose features are nearest to those of an example.
 *
 * @throws RequestError NOT_FOUND for an example that the data set does not have; BAD_USER_INPUT for `k`; as `projectionOf` does
 */
export async function neighboursIn(
  context: Context,
  featureSet: FeatureSetRow,
  { example, k }: { example: string; k: number },
): Promise<FeatureNeighbour[]> {
  if (!(k >= 1 && k <= 100)) throw new RequestError('BAD_USER_INPUT', `k must be 1..100, not ${k}.`, 'k');
  const { source, index } = await openFeatureSet(context, featureSet);
  const row = index.examples.findIndex(({ name }) => name === example);
  if (row < 0)
    throw new RequestError('NOT_FOUND', `The data set has no example "${example.slice(0, 200)}".`, 'example');
  const found = await inFeatureThread('neighbours', source, { row, k });
  return found.map(({ row: near, distance }) => ({
    ...{ position: near, example: index.examples[near].name, split: index.examples[near].split, distance },
    label: labelOf(index, index.examples[near]),
    previewUrl: index.modality === 'IMAGE' ? previewUrl(context, featureSet.datasetId, near) : null,
  }));
}

async function openFeatureSet(context: Context, { id, datasetId, sha256, dimension, rowCount }: FeatureSetRow) {
  const dataset = await context.loaders.dataset.load(datasetId);
  if (sha256 === null || dimension === null || rowCount === null || !dataset?.sha256)
    throw new RequestError('CONFLICT', `The features ${id} are not computed yet: wait until their job has SUCCEEDED.`);
  const index = await readDatasetIndex(context.blobs, dataset.sha256);
  return { sha256, index, source: { path: await localCopy(context, sha256), rows: rowCount, dimension } };
}

function sampleRows(rows: number, most: number): number[] {
  const all = Array.from({ length: rows }, (_, row) => row);
  if (rows <= most) return all;
  return random(SEED)
    .shuffle(all)
    .slice(0, most)
    .sort((a, b) => a - b);
}

const labelOf = ({ labels }: DatasetIndex, { label }: Example): string | null => labels[label] ?? null;
