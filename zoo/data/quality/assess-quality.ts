import { counted, plural } from '../../counted.ts';
import type { DatasetIndex, Example, QualityFinding, Task } from '../dataset.ts';
import { quoteSome } from '../layout.ts';
import { duplicates } from './duplicates.ts';
import { entityFindings } from './entity-findings.ts';
import { finding, NOUNS, type Noun, worstFirst } from './finding.ts';
import { nearDuplicates } from './near-duplicates.ts';
import type { Pair } from './near-pictures.ts';

/** Fewer training pictures than this are too few to say how well a class can be learned. */
const FEW = 10;
/** Pretrained models, trained on photographs of some 200 pixels, see little in pictures whose shorter side is below this. */
const LOW_RESOLUTION = 32;

/**
 * Findings that a person should know before training on a data set, worst first.
 *
 * @param near pairs of near duplicates, by their positions: see `nearPictures` and `nearTexts`
 */
export function assessQuality(
  examples: Example[],
  labels: string[],
  modality: DatasetIndex['modality'] = 'IMAGE',
  near: Pair[] = [],
  task: Task = 'SINGLE_LABEL',
): QualityFinding[] {
  const noun = NOUNS[modality];
  const isClassified = examples.every(({ targets, tags }) => targets === undefined && tags === undefined);
  const hasWordLabels = examples.some(({ tags }) => tags !== undefined);
  const classes = isClassified ? classSizes(examples, labels, noun) : [];
  const findings = [
    ...duplicates(examples, noun, task),
    ...nearDuplicates(examples, near, noun, task),
    ...emptySplits(examples, noun),
    ...classes,
    ...(hasWordLabels ? entityFindings(examples, labels) : []),
    ...resolution(examples),
    ...colourless(examples),
    ...animated(examples),
  ];
  return worstFirst(findings);
}

/** Where no class has enough examples to give one to each split. */
function emptySplits(examples: Example[], { many }: Noun): QualityFinding[] {
  const empty = (['validation', 'test'] as const).filter((split) => !examples.some((one) => one.split === split));
  if (empty.length === 0) return [];
  const message = `No ${many} are left for ${empty.join(' and ')}: no class has enough. A model cannot be judged without them: add ${many}, at least three for each class.`;
  return [finding('EMPTY_SPLIT', 'HIGH', message, [])];
}

function classSizes(examples: Example[], labels: string[], { one, many }: Noun): QualityFinding[] {
  const members = labels.map((): Example[] => []);
  for (const example of examples) members[example.label].push(example);
  if (labels.length === 1) return [oneClass(labels[0])];
  const findings: QualityFinding[] = [];
  const train = members.map((list) => list.filter(({ split }) => split === 'train').length);
  const namesOf = (indices: number[]) => indices.flatMap((i) => members[i].map(({ name }) => name));

  const untrained = [...labels.keys()].filter((i) => train[i] === 0);
  if (untrained.length > 0)
    findings.push(
      finding(
        'CLASS_NOT_IN_TRAIN',
        'HIGH',
        `There is no ${one} to train on for ${quoteSome(untrained.map((i) => labels[i]))}: the model cannot learn ${plural(untrained.length, 'it', 'them')}. Move some to the train split.`,
        namesOf(untrained),
        namesOf(untrained),
      ),
    );
  const few = [...labels.keys()].filter((i) => train[i] > 0 && train[i] < FEW);
  if (few.length > 0)
    findings.push(
      finding(
        'FEW_EXAMPLES',
        'MEDIUM',
        `There are fewer than ${FEW} ${many} to train on for ${quoteSome(few.map((i) => labels[i]))}. Add some, or do not rely on ${plural(few.length, 'its', 'their')} accuracy.`,
        namesOf(few),
        namesOf(few),
      ),
    );
  for (const split of ['validation', 'test'] as const) {
    const unseen = [...labels.keys()].filter((i) => !members[i].some((example) => example.split === split));
    if (unseen.length > 0)
      findings.push(
        finding(
          'CLASS_NOT_IN_SPLIT',
          'MEDIUM',
          `There is no ${split} ${one} for ${quoteSome(unseen.map((i) => labels[i]))}: the ${split} figures say nothing about ${plural(unseen.length, 'it', 'them')}.`,
          namesOf(unseen),
        ),
      );
  }
  const sizes = members.map((list) => list.length);
  const [largest, smallest] = [sizes.indexOf(Math.max(...sizes)), sizes.indexOf(Math.min(...sizes))];
  const ratio = sizes[largest] / sizes[smallest];
  if (ratio >= 3)
    findings.push(
      finding(
        'CLASS_IMBALANCE',
        ratio >= 100 ? 'HIGH' : ratio >= 10 ? 'MEDIUM' : 'LOW',
        `${JSON.stringify(labels[largest])} has ${counted(sizes[largest], one)}, ${JSON.stringify(labels[smallest])} ${sizes[smallest]}. ` +
          'Accuracy favours the large classes: look at macro F1 and at each class.',
        namesOf([smallest]),
      ),
    );
  return findings;
}

/** What it can be used for nevertheless. */
function oneClass(label: string): QualityFinding {
  const message = `All examples are of one class, ${JSON.stringify(label)}. A classifier needs at least two: put the examples of each into a folder, or a label, of their own. As it is, a fine-tune can adapt to this data set, as to one without labels, and the distance to it can be measured.`;
  return finding('ONE_CLASS', 'HIGH', message, []);
}

function resolution(examples: Example[]): QualityFinding[] {
  const small = examples.filter(({ width, height }) => width && height && Math.min(width, height) < LOW_RESOLUTION);
  if (small.length === 0) return [];
  const message = `${counted(small.length, 'picture')} ${plural(small.length, 'is', 'are')} less than ${LOW_RESOLUTION} pixels wide or high. Pretrained models see little in such pictures: use larger ones, or leave them out.`;
  const names = small.map(({ name }) => name);
  return [finding('LOW_RESOLUTION', 'LOW', message, names, names)];
}

/** Only some pictures without colour: where all are, none is unlike the others. */
function colourless(examples: Example[]): QualityFinding[] {
  const grey = examples.filter(({ isGrey }) => isGrey);
  if (grey.length === 0 || grey.length === examples.length) return [];
  const message = `${grey.length.toLocaleString('en')} of ${counted(examples.length, 'picture')} ${plural(grey.length, 'has', 'have')} no colour. If such pictures are more frequent in one class, a model may learn that instead of the class: compare each class, or make all pictures grey.`;
  const names = grey.map(({ name }) => name);
  return [finding('NO_COLOUR', 'LOW', message, names, names)];
}

function animated(examples: Example[]): QualityFinding[] {
  const moving = examples.filter(({ isAnimated }) => isAnimated);
  if (moving.length === 0) return [];
  const message = `${counted(moving.length, 'picture')} ${plural(moving.length, 'is', 'are')} animated. Only the first frame is used: check that it shows the class, or leave ${plural(moving.length, 'it', 'them')} out.`;
  const names = moving.map(({ name }) => name);
  return [finding('ANIMATED', 'INFO', message, names, names)];
}
