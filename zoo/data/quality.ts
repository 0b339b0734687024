import type { DatasetIndex, Example, QualityFinding } from './dataset.ts';
import { quoteSome } from './layout.ts';

const SHOWN = 10;
/** Fewer training pictures than this are too few to say how well a class can be learned. */
const FEW = 10;
/** Pretrained models, trained on photographs of some 200 pixels, see little in pictures whose shorter side is below this. */
const LOW_RESOLUTION = 32;

/** The word for examples in messages. */
export const NOUNS = {
  IMAGE: { one: 'picture', many: 'pictures', same: 'have the same bytes as' },
  TEXT: { one: 'text', many: 'texts', same: 'are the same as' },
} as const satisfies Record<DatasetIndex['modality'], object>;
type Noun = (typeof NOUNS)[keyof typeof NOUNS];

/** A finding over these examples. */
export function finding(
  kind: string,
  severity: QualityFinding['severity'],
  message: string,
  names: string[],
): QualityFinding {
  return { kind, severity, message, exampleCount: names.length, examples: names.slice(0, SHOWN) };
}

/** Findings that a person should know before training on a data set, worst first. */
export function assessQuality(
  examples: Example[],
  labels: string[],
  modality: DatasetIndex['modality'] = 'IMAGE',
): QualityFinding[] {
  const noun = NOUNS[modality];
  const isClassified = examples.every(({ targets, tags }) => targets === undefined && tags === undefined);
  const classes = isClassified ? classSizes(examples, labels, noun) : [];
  const findings = [...duplicates(examples, noun), ...classes, ...resolution(examples)];
  const order: QualityFinding['severity'][] = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFO'];
  return findings.sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

function duplicates(examples: Example[], { many, same }: Noun): QualityFinding[] {
  const byDigest = new Map<string, Example[]>();
  for (const example of examples) {
    const equal = byDigest.get(example.sha256);
    if (equal) equal.push(example);
    else byDigest.set(example.sha256, [example]);
  }
  const across: string[] = [];
  const labelled: string[] = [];
  const plain: string[] = [];
  for (const equal of byDigest.values()) {
    if (equal.length === 1) continue;
    const splits = new Set(equal.map(({ split }) => split)).size;
    const labels = new Set(equal.map(({ label, targets, tags }) => JSON.stringify(tags ?? targets ?? label))).size;
    for (const { name } of equal) {
      if (splits > 1) across.push(name);
      if (labels > 1) labelled.push(name);
      if (splits === 1 && labels === 1) plain.push(name);
    }
  }
  const findings: QualityFinding[] = [];
  if (across.length > 0)
    findings.push(
      finding(
        'DUPLICATE_ACROSS_SPLITS',
        'HIGH',
        `${across.length} ${many} ${same} one in another split. Testing on ${many} that were trained on overestimates the model: keep one of each.`,
        across,
      ),
    );
  if (labelled.length > 0)
    findings.push(
      finding(
        'DUPLICATE_WITH_OTHER_LABEL',
        'HIGH',
        `${labelled.length} ${many} ${same} one with another label. At most one of the labels can be learned: correct them.`,
        labelled,
      ),
    );
  if (plain.length > 0)
    findings.push(
      finding('DUPLICATE', 'LOW', `${plain.length} ${many} ${same} another of their class and split.`, plain),
    );
  return findings;
}

function classSizes(examples: Example[], labels: string[], { one, many }: Noun): QualityFinding[] {
  const members = labels.map((): Example[] => []);
  for (const example of examples) members[example.label].push(example);
  const findings: QualityFinding[] = [];
  const train = members.map((list) => list.filter(({ split }) => split === 'train').length);
  const namesOf = (indices: number[]) => indices.flatMap((i) => members[i].map(({ name }) => name));

  const untrained = [...labels.keys()].filter((i) => train[i] === 0);
  if (untrained.length > 0)
    findings.push(
      finding(
        'CLASS_NOT_IN_TRAIN',
        'HIGH',
        `There is no ${one} to train on for ${quoteSome(untrained.map((i) => labels[i]))}: the model cannot learn it. Move some to the train split.`,
        namesOf(untrained),
      ),
    );
  const few = [...labels.keys()].filter((i) => train[i] > 0 && train[i] < FEW);
  if (few.length > 0)
    findings.push(
      finding(
        'FEW_EXAMPLES',
        'MEDIUM',
        `There are fewer than ${FEW} ${many} to train on for ${quoteSome(few.map((i) => labels[i]))}. Add some, or do not rely on its accuracy.`,
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
          `There is no ${split} ${one} for ${quoteSome(unseen.map((i) => labels[i]))}: the ${split} figures say nothing about it.`,
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
        `${JSON.stringify(labels[largest])} has ${sizes[largest]} ${many}, ${JSON.stringify(labels[smallest])} ${sizes[smallest]}. ` +
          'Accuracy favours the large classes: look at macro F1 and at each class.',
        namesOf([smallest]),
      ),
    );
  return findings;
}

function resolution(examples: Example[]): QualityFinding[] {
  const small = examples.filter(({ width, height }) => width && height && Math.min(width, height) < LOW_RESOLUTION);
  if (small.length === 0) return [];
  const message = `${small.length} pictures are less than ${LOW_RESOLUTION} pixels wide or high. Pretrained models see little in them.`;
  return [
    finding(
      'LOW_RESOLUTION',
      'LOW',
      message,
      small.map(({ name }) => name),
    ),
  ];
}
