import { counted, plural } from '../../counted.ts';
import type { DatasetIndex, Example, QualityFinding, Task } from '../dataset.ts';
import { classFindings } from './class-findings.ts';
import { duplicates } from './duplicates.ts';
import { entityFindings } from './entity-findings.ts';
import { finding, NOUNS, type Noun, worstFirst } from './finding.ts';
import { nearDuplicates } from './near-duplicates.ts';
import type { Pair } from './near-pictures.ts';

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
  const hasWordLabels = examples.some(({ tags }) => tags !== undefined);
  const isClassified = task === 'MULTI_LABEL' || examples.every(({ targets }) => targets === undefined);
  const classes = isClassified && !hasWordLabels ? classFindings(examples, labels, noun) : [];
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
