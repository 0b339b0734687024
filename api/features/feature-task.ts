import { type FeatureFile, readFeatureRows } from '../../zoo/features/feature-rows.ts';
import { type NeighbourRow, neighboursOf } from '../../zoo/features/neighbours.ts';
import { principalComponents } from '../../zoo/features/projection/principal-components.ts';
import { umapProjection } from '../../zoo/features/projection/umap-projection.ts';

/** The tasks on a file of features, and their results. */
export interface FeatureTasks {
  /** Some rows in two dimensions, `[rows][2]`. */
  project: { ask: { method: 'PCA' | 'UMAP'; rows: number[] }; answer: number[][] };
  neighbours: { ask: { row: number; k: number }; answer: NeighbourRow[] };
}

export type FeatureTaskName = keyof FeatureTasks;

const TASKS: {
  [Name in FeatureTaskName]: (
    source: FeatureFile,
    ask: FeatureTasks[Name]['ask'],
  ) => Promise<FeatureTasks[Name]['answer']>;
} = {
  project: async (source, { method, rows }) => {
    const features = await readFeatureRows(source, rows);
    return method === 'PCA' ? principalComponents(features) : umapProjection(features);
  },
  neighbours: (source, { row, k }) => neighboursOf(source, row, k),
};

export function runFeatureTask<Name extends FeatureTaskName>(
  name: Name,
  source: FeatureFile,
  ask: FeatureTasks[Name]['ask'],
): Promise<FeatureTasks[Name]['answer']> {
  return TASKS[name](source, ask);
}
