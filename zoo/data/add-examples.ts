import { counted, plural } from '../counted.ts';
import { InvalidInputError } from '../errors.ts';
import { copyExamples } from './copy-examples.ts';
import { NOTES } from './croissant/read-croissant.ts';
import type { Dataset, DatasetIndex, Example, QualityFinding } from './dataset.ts';
import { findQuality, LEFT_OUT } from './find-quality.ts';
import { quoteSome } from './layout.ts';
import { finding, worstFirst } from './quality/finding.ts';

/**
 * The next version of a data set: its examples, with their splits, and those of another one. An added example with the same bytes as one
 * that is there goes to the same split; one with the same name as well is already there, and not added again. Names that are taken get
 * the version in front. Findings are those of all examples together.
 *
 * @param base the version that is extended
 * @param added imported with `isAddition`
 * @param options.packFile the new version's pack, which is written
 * @param options.version the new version's number
 * @throws InvalidInputError if the two are of different kinds, or nothing is new
 */
export async function addExamples(
  base: Dataset,
  added: Dataset,
  { packFile, version }: { packFile: string; version: number },
): Promise<DatasetIndex> {
  checkKinds(base.index, added.index);
  const labels = bothLabels(base.index, added.index);
  const present = new Map(base.index.examples.map((example) => [example.name, example]));
  const splits = new Map(base.index.examples.map(({ sha256, split }) => [sha256, split]));
  const repeated: string[] = [];
  const fresh: Example[] = [];
  for (const example of added.index.examples) {
    const same = present.get(example.name);
    if (same?.sha256 === example.sha256) repeated.push(example.name);
    else fresh.push({ ...example, split: splits.get(example.sha256) ?? example.split });
  }
  if (fresh.length === 0)
    throw new InvalidInputError(
      `Nothing is new: ${counted(repeated.length, 'example')} of the upload ${plural(repeated.length, 'is', 'are')} in the data set already (${quoteSome(repeated)}). Upload others.`,
    );
  for (const example of fresh) {
    while (present.has(example.name)) example.name = `v${version}/${example.name}`;
    present.set(example.name, example);
  }
  const kept = base.index.examples;
  const copied = await copyExamples(
    [
      { packFile: base.packFile, examples: kept },
      { packFile: added.packFile, examples: fresh },
    ],
    packFile,
  );
  const examples = [
    ...relabelled(base.index, labels, copied.slice(0, kept.length)),
    ...relabelled(added.index, labels, copied.slice(kept.length)),
  ];
  const index: DatasetIndex = {
    ...base.index,
    labels,
    groups: [...new Set([...base.index.groups, ...added.index.groups])].sort(),
    examples,
    quality: [],
  };
  const about: QualityFinding[] = [
    ...base.index.quality.filter(({ kind }) => NOTES.includes(kind)),
    ...added.index.quality.filter(({ kind }) => [...LEFT_OUT, ...NOTES].includes(kind)),
  ];
  if (repeated.length > 0)
    about.push(
      finding(
        'ALREADY_PRESENT',
        'INFO',
        `${counted(repeated.length, 'example')} of the upload ${plural(repeated.length, 'is', 'are')} in the data set already.`,
        repeated,
      ),
    );
  return { ...index, quality: worstFirst([...about, ...(await findQuality(index, packFile))]) };
}

function checkKinds(base: DatasetIndex, added: DatasetIndex): void {
  const kind = ({ modality, pairs, task = 'SINGLE_LABEL' }: DatasetIndex) =>
    `${modality === 'TEXT' ? (pairs ? 'pairs of texts' : 'texts') : 'pictures'} with ${task.toLowerCase().replace('_', ' ')} targets`;
  if (kind(base) !== kind(added))
    throw new InvalidInputError(
      `The data set holds ${kind(base)}, but the upload ${kind(added)}. Create another data set of it.`,
      'uploadId',
    );
  if (base.task === 'REGRESSION' && base.labels.some((label) => !added.labels.includes(label)))
    throw new InvalidInputError(
      `The data set's numbers are ${base.labels.join(', ')}, the upload's ${added.labels.join(', ')}. Both need the same columns.`,
      'uploadId',
    );
}

/** In the order of an import. */
function bothLabels(base: DatasetIndex, added: DatasetIndex): string[] {
  if (base.task === 'REGRESSION') return base.labels;
  const all = [...new Set([...base.labels, ...added.labels])].sort();
  // `O` comes first, then each type's `B-` and `I-`: see `readWordTags`.
  if (base.task !== 'TOKEN_LABELS') return all;
  const types = all.filter((label) => label.startsWith('B-')).map((label) => label.slice(2));
  return ['O', ...types.flatMap((type) => [`B-${type}`, `I-${type}`])];
}

/** Examples whose labels and targets count in another list of labels. */
export function relabelled(from: DatasetIndex, labels: string[], examples: Example[]): Example[] {
  const place = new Map(labels.map((label, i) => [label, i]));
  const moved = from.labels.map((label) => place.get(label) ?? -1);
  return examples.map((example) => {
    if (example.tags) return { ...example, tags: example.tags.map((tag) => moved[tag]) };
    if (!example.targets) return { ...example, label: moved[example.label] };
    const targets = new Array<number>(labels.length).fill(0);
    for (const [i, value] of example.targets.entries()) if (moved[i] >= 0) targets[moved[i]] = value;
    return { ...example, targets };
  });
}
