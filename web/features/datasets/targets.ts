import type { VariablesOf } from '../../graphql/graphql.ts';
import type { CreateDataset } from './create-dataset.ts';

/** The form's values for a new data set's targets. */
export interface Targets {
  /** `folders`: one class an example, by its folder or its label. */
  kind: 'folders' | 'labels' | 'numbers' | 'tags';
  /** Names of columns of metadata.csv, or of the file of texts, separated by commas. */
  columns: string;
}

type Input = VariablesOf<typeof CreateDataset>['input'];
export type TargetsInput = Input['targets'];
export type Modality = Input['modality'];

/** In the API's format; null if the folders are the classes. */
export function targetsInput({ kind, columns }: Targets): TargetsInput {
  const names = columns
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  if (kind === 'folders') return null;
  if (kind === 'numbers') return { numbers: names };
  return kind === 'labels' ? { labels: names.join(',') } : { tags: names.join(',') };
}
