import path from 'node:path';
import { addExamples } from '../../../zoo/data/add-examples.ts';
import { dropExamples } from '../../../zoo/data/drop-examples.ts';
import { editExamples } from '../../../zoo/data/edit-examples.ts';
import { storeDataset } from '../../../zoo/data/store-dataset.ts';
import type { datasets } from '../../database/tables/index.ts';
import { examplesToDrop } from '../../datasets/examples-to-drop.ts';
import { datasetFiles } from '../../provenance/dataset-statement.ts';
import { loadDataset } from '../handlers/inputs.ts';
import type { JobContext } from '../handlers/job-context.ts';
import { importUpload } from './import-upload.ts';
import type { MadeDataset } from './made-dataset.ts';

type DatasetRow = typeof datasets.$inferSelect;

/** Makes the next version of a data set: with the examples of an upload, with edits, or without the examples of some findings. */
export async function makeNextVersion(context: JobContext, row: DatasetRow): Promise<MadeDataset> {
  const { directory, db, signal, progress } = context;
  if (row.previousId === null) throw new Error(`The data set ${row.id} has no earlier version.`);
  progress(0, 'Loading the previous version');
  const previous = await loadDataset(context, row.previousId);
  const store = (build: Parameters<typeof storeDataset>[2]) =>
    storeDataset(path.join(directory, 'version'), 'pack', build, { signal });
  const materials = datasetFiles(previous.row);
  if (row.uploadId !== null) {
    const { seed, groups } = previous.dataset.index;
    const added = await importUpload(context, { ...row, uploadId: row.uploadId }, { isAddition: true, seed, groups });
    const made = await store((packFile) =>
      addExamples(previous.dataset, added.dataset, { packFile, version: row.version }),
    );
    return { ...made, materials: [...materials, added.material] };
  }
  const { edits } = row;
  if (edits !== null) {
    progress(0.1, 'Changing examples');
    const made = await store((packFile) => editExamples(previous.dataset, edits, packFile));
    return { ...made, materials };
  }
  progress(0.1, 'Leaving examples out');
  const names = await examplesToDrop(db, row.previousId, previous.dataset.index, row.dropped ?? []);
  const made = await store((packFile) => dropExamples(previous.dataset, names, packFile));
  return { ...made, materials };
}
