import type { VariablesOf } from '../../graphql/graphql.ts';
import type { CreateDataset } from './create-dataset.ts';

/** What the form knows of a new data set's targets. */
export interface Targets {
  kind: 'folders' | 'labels' | 'numbers';
  /** Names of columns of metadata.csv, separated by commas. */
  columns: string;
}

export type TargetsInput = VariablesOf<typeof CreateDataset>['input']['targets'];

/** As the API takes it; null where folders are the classes. */
export function targetsInput({ kind, columns }: Targets): TargetsInput {
  const names = columns
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  if (kind === 'folders') return null;
  return kind === 'labels' ? { labels: names.join(',') } : { numbers: names };
}
