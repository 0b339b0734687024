import { counted, plural } from '../../counted.ts';
import type { Example, QualityFinding } from '../dataset.ts';
import { quoteSome } from '../layout.ts';
import { finding, type Noun } from './finding.ts';
import { imbalance } from './imbalance.ts';

/** Fewer training examples than this are too few to say how well a class can be learned. */
const FEW = 10;

/**
 * Findings about the sizes of classes: those that are rare, or missing in a split, and how uneven they are. An example with several labels
 * counts for each of them. Leaving such an example out would take others' examples away, so that a repair is offered for single labels
 * only. A label that is true of every training example cannot be learned either: scikit-learn's `OneVsRestClassifier` warns of the same
 * labels, those that all training examples have and those that none has.
 *
 * @param examples with one class each, or with `targets` of 0 and 1
 */
export function classFindings(examples: Example[], labels: string[], noun: Noun): QualityFinding[] {
  const { one, many } = noun;
  const hasSeveral = examples.some(({ targets }) => targets !== undefined);
  if (labels.length === 1 && !hasSeveral) return [oneClass(labels[0])];
  const members = labels.map((): Example[] => []);
  for (const example of examples)
    if (!example.targets) members[example.label].push(example);
    else for (const [i, isTrue] of example.targets.entries()) if (isTrue === 1) members[i].push(example);
  const findings: QualityFinding[] = [];
  const train = members.map((list) => list.filter(({ split }) => split === 'train').length);
  const namesOf = (indices: number[]) => [...new Set(indices.flatMap((i) => members[i].map(({ name }) => name)))];
  const quote = (indices: number[]) => quoteSome(indices.map((i) => labels[i]));
  const found = (
    kind: string,
    severity: QualityFinding['severity'],
    message: string,
    indices: number[],
    drop = false,
  ) => findings.push(finding(kind, severity, message, namesOf(indices), drop && !hasSeveral ? namesOf(indices) : []));

  const untrained = [...labels.keys()].filter((i) => train[i] === 0);
  if (untrained.length > 0) {
    const message = `There is no ${one} to train on for ${quote(untrained)}: the model cannot learn ${plural(untrained.length, 'it', 'them')}. Move some to the train split.`;
    found('CLASS_NOT_IN_TRAIN', 'HIGH', message, untrained, true);
  }
  const trained = examples.filter(({ split }) => split === 'train').length;
  const always = hasSeveral ? [...labels.keys()].filter((i) => trained > 0 && train[i] === trained) : [];
  if (always.length > 0) {
    const message = `Every ${one} to train on has ${quote(always)}: the model cannot learn where ${plural(always.length, 'it is', 'they are')} not true. Add ${many} without ${plural(always.length, 'it', 'them')}, or leave the ${plural(always.length, 'label', 'labels')} out.`;
    found('LABEL_ALWAYS_TRUE', 'HIGH', message, always);
  }
  const few = [...labels.keys()].filter((i) => train[i] > 0 && train[i] < FEW);
  if (few.length > 0) {
    const message = `There are fewer than ${FEW} ${many} to train on for ${quote(few)}. Add some, or do not rely on ${plural(few.length, 'its', 'their')} accuracy.`;
    found('FEW_EXAMPLES', 'MEDIUM', message, few, true);
  }
  for (const split of ['validation', 'test'] as const) {
    const unseen = [...labels.keys()].filter((i) => !members[i].some((example) => example.split === split));
    if (unseen.length === 0) continue;
    const message = `There is no ${split} ${one} for ${quote(unseen)}: the ${split} figures say nothing about ${plural(unseen.length, 'it', 'them')}.`;
    found('CLASS_NOT_IN_SPLIT', 'MEDIUM', message, unseen);
  }
  const sizes = members.map((list) => list.length);
  const uneven = imbalance(sizes);
  if (uneven) {
    const { largest, smallest, severity } = uneven;
    const message = `${JSON.stringify(labels[largest])} has ${counted(sizes[largest], one)}, ${JSON.stringify(labels[smallest])} ${sizes[smallest]}. Accuracy favours the large classes: look at macro F1 and at each class.`;
    found('CLASS_IMBALANCE', severity, message, [smallest]);
  }
  return findings;
}

/** What a data set of one class can be used for nevertheless. */
function oneClass(label: string): QualityFinding {
  const message = `All examples are of one class, ${JSON.stringify(label)}. A classifier needs at least two: put the examples of each into a folder, or a label, of their own. As it is, a fine-tune can adapt to this data set, as to one without labels, and the distance to it can be measured.`;
  return finding('ONE_CLASS', 'HIGH', message, []);
}
