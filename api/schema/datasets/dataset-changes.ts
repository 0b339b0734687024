import { classCounts } from '../../../zoo/data/class-counts.ts';
import type { DatasetIndex } from '../../../zoo/data/dataset.ts';
import {
  type Change,
  type ChangedExample as ChangedPlaces,
  type ComparedIndex,
  datasetChanges,
} from '../../../zoo/data/dataset-changes.ts';
import { editedExamples } from '../../../zoo/data/edit-examples.ts';
import { labelInWords } from '../../../zoo/data/label-in-words.ts';
import type { Context } from '../../context.ts';
import { readDatasetIndex } from '../../datasets/dataset-index.ts';
import { inTurn } from '../../datasets/in-turn.ts';
import { RequestError } from '../../errors.ts';
import type { ChangedExamples, CountChange } from './changes-type.ts';
import { resolveEdits } from './dataset-edits.ts';
import type { Example } from './dataset-type.ts';
import { type DatasetRow, importedDataset } from './datasets.ts';
import { shownExamples } from './examples.ts';

/** What differs between two versions of a data set, with what its fields are resolved from. */
export interface Changes {
  added: number;
  removed: number;
  relabelled: number;
  moved: number;
  classes: CountChange[];
  splits: CountChange[];
  page(change: Change, range: { first: number; offset: number }): Promise<ChangedExamples>;
}

interface Side {
  dataset: DatasetRow;
  index: DatasetIndex;
}

/**
 * What differs between a data set and an earlier version of it, or any other data set of its kind.
 *
 * @throws RequestError NOT_FOUND, CONFLICT if one of them is not imported; BAD_USER_INPUT if they are of different kinds
 */
export async function changesSince(context: Context, dataset: DatasetRow, id: string): Promise<Changes> {
  const [from, to] = [await importedDataset(context, id), await importedDataset(context, dataset.id)];
  if (from.modality !== to.modality || from.task !== to.task)
    throw new RequestError('BAD_USER_INPUT', `${from.name} and ${to.name} hold different kinds of examples.`, 'id');
  return inTurn(context.blobs, async () => {
    const before = { dataset: from, index: await readDatasetIndex(context.blobs, from.sha256) };
    const after = { dataset: to, index: await readDatasetIndex(context.blobs, to.sha256) };
    return compared(context, before, after.index, (examples) =>
      shownAt(
        context,
        after,
        examples.map((one) => one.after),
      ),
    );
  });
}

/**
 * What some edits of a data set would change.
 *
 * @throws as `editDataset`
 */
export async function plannedChanges(context: Context, row: DatasetRow, input: unknown): Promise<Changes> {
  const dataset = await importedDataset(context, row.id);
  return inTurn(context.blobs, async () => {
    const index = await readDatasetIndex(context.blobs, dataset.sha256);
    const edited = { ...index, ...editedExamples(index, await resolveEdits(context, dataset, index, input)) };
    // The next version does not exist yet: its pictures and texts are those of this one.
    return compared(context, { dataset, index }, edited, (examples, before) =>
      examples.map(({ after }, i) => {
        const shown = before[i];
        if (after === null || !shown) return null;
        const example = edited.examples[after];
        return { ...shown, label: labelInWords(edited, example), split: example.split };
      }),
    );
  });
}

/** @param showAfter the examples of the later version, given those of the earlier one */
function compared(
  context: Context,
  before: Side,
  after: ComparedIndex,
  showAfter: (
    examples: ChangedPlaces[],
    before: (Example | null)[],
  ) => (Example | null)[] | Promise<(Example | null)[]>,
): Changes {
  const changes = datasetChanges(before.index, after);
  return {
    ...{ added: changes.ADDED.length, removed: changes.REMOVED.length },
    ...{ relabelled: changes.RELABELLED.length, moved: changes.MOVED.length },
    classes: countChanges(classSizes(before.index), classSizes(after)),
    splits: countChanges(splitSizes(before.index), splitSizes(after)),
    page: async (change, { first, offset }) => {
      const found = changes[change].slice(offset, offset + first);
      const was = await shownAt(
        context,
        before,
        found.map((one) => one.before),
      );
      const is = await showAfter(found, was);
      return { totalCount: changes[change].length, nodes: found.map((_, i) => ({ before: was[i], after: is[i] })) };
    },
  };
}

async function shownAt(context: Context, { dataset, index }: Side, places: (number | null)[]) {
  const known = places.filter((place) => place !== null);
  const shown = new Map((await shownExamples(context, dataset, index, known)).map((one) => [one.position, one]));
  return places.map((place) => (place === null ? null : (shown.get(place) ?? null)));
}

const classSizes = (index: ComparedIndex) =>
  new Map(classCounts(index).map(({ label, exampleCount }) => [label, exampleCount]));

function splitSizes({ examples }: ComparedIndex): Map<string, number> {
  const sizes = new Map<string, number>([
    ['train', 0],
    ['validation', 0],
    ['test', 0],
  ]);
  for (const { split } of examples) sizes.set(split, (sizes.get(split) ?? 0) + 1);
  return sizes;
}

function countChanges(before: Map<string, number>, after: Map<string, number>): CountChange[] {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.map((name) => ({ name, before: before.get(name) ?? 0, after: after.get(name) ?? 0 }));
}
