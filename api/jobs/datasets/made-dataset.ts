import type { Dataset } from '../../../zoo/data/dataset.ts';
import type { ResourceDescriptor } from '../../../zoo/provenance/statement.ts';

/** A data set in the job's directory, and what it was made of. */
export interface MadeDataset {
  dataset: Dataset;
  indexFile: string;
  materials: ResourceDescriptor[];
}
