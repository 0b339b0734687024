import { z } from 'zod';
import type { DatasetIndex } from '../../../zoo/data/dataset.ts';
import { type DatasetEdits, editedExamples } from '../../../zoo/data/edit-examples.ts';
import type { Context } from '../../context.ts';
import { readDatasetIndex } from '../../datasets/dataset-index.ts';
import { countOf, repairsOf } from '../../datasets/resolve-edits.ts';
import { RequestError } from '../../errors.ts';
import { optional, parse, words } from '../../parse.ts';
import { RepairAction } from '../enums.ts';
import { type DatasetRow, importedDataset } from './datasets.ts';
import { nextVersion } from './versions.ts';

/** What a version may change one by one; more is a new data set. */
const MOST_EDITS = 100_000;

const positions = z.array(z.number().int().min(0)).min(1, 'must name at least one example');
const datasetEdits = z.object({
  exclude: optional(positions),
  relabel: optional(z.array(z.object({ label: words(500), examples: positions })).max(1_000)),
  move: optional(z.array(z.object({ split: z.enum(['train', 'validation', 'test']), examples: positions })).max(3)),
  repairs: optional(z.array(z.object({ kind: words(100), action: z.enum(RepairAction) })).max(100)),
});
const editDatasetInput = z.object({ id: z.string(), edits: z.unknown() });

/**
 * Leaves examples out, gives them another class or puts them into another split, in a job: the data set's next version.
 *
 * @throws RequestError BAD_USER_INPUT, NOT_FOUND, CONFLICT
 * @throws InvalidInputError if too little would be left: see `editedExamples`
 */
export async function editDataset(context: Context, input: unknown): Promise<DatasetRow> {
  const { id, edits: asked } = parse(editDatasetInput, input);
  const dataset = await importedDataset(context, id);
  const index = await readDatasetIndex(context.blobs, dataset.sha256);
  const edits = await resolveEdits(context, dataset, index, asked);
  editedExamples(index, edits);
  return nextVersion(context, dataset, { edits });
}

/**
 * The edits that a request asks for, by the names of examples.
 *
 * @throws RequestError BAD_USER_INPUT for a position or a repair that the data set does not have, or if nothing would change
 */
export async function resolveEdits(
  { db }: Context,
  { id }: DatasetRow,
  index: DatasetIndex,
  input: unknown,
): Promise<DatasetEdits> {
  const { exclude, relabel, move, repairs } = parse(datasetEdits, input);
  const nameOf = (position: number) => {
    const example = index.examples[position];
    if (example) return example.name;
    const message = `There is no example ${position}: the positions are 0 to ${index.examples.length - 1}.`;
    throw new RequestError('BAD_USER_INPUT', message, 'edits');
  };
  const possible = repairs?.length ? await repairsOf(db, id, index) : [];
  const chosen = (repairs ?? []).map(({ kind, action }) => {
    const repair = possible.find((one) => one.kind === kind && one.action === action);
    if (repair) return repair.edits;
    const offered = possible.map((one) => `${one.action} of ${one.kind}`).join(', ') || 'none';
    const message = `The data set has no repair ${action} of ${kind}. It has: ${offered}.`;
    throw new RequestError('BAD_USER_INPUT', message, 'edits');
  });
  const edits: DatasetEdits = {
    exclude: [...new Set([...chosen.flatMap((one) => one.exclude), ...(exclude ?? []).map(nameOf)])],
    relabel: [
      ...chosen.flatMap((one) => one.relabel),
      ...(relabel ?? []).flatMap(({ label, examples }) => examples.map((one) => ({ example: nameOf(one), label }))),
    ],
    move: [
      ...chosen.flatMap((one) => one.move),
      ...(move ?? []).flatMap(({ split, examples }) => examples.map((one) => ({ example: nameOf(one), split }))),
    ],
  };
  const count = countOf(edits);
  if (count === 0) throw new RequestError('BAD_USER_INPUT', 'Name at least one change.', 'edits');
  if (count > MOST_EDITS) {
    const message = `These are ${count} changes; at most ${MOST_EDITS} fit into one version. Make several, or upload the data set again.`;
    throw new RequestError('BAD_USER_INPUT', message, 'edits');
  }
  return edits;
}
