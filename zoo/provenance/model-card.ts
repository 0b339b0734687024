import type { AttributeFairness, Estimate } from '../evaluation/fairness/fairness-report.ts';
import { blindSpots } from '../evaluation/fairness/not-measured.ts';
import { wilsonInterval } from '../evaluation/wilson.ts';
import { cardMetadata, frontMatter } from './card-front-matter.ts';
import { targetFigures } from './card-target-figures.ts';
import type { Described, DescribedEvaluation, DescribedNote } from './described.ts';
import { code, plain, table, withoutHtml } from './markdown.ts';
import type { Publication } from './publication.ts';

/**
 * The card of a model or a checkpoint in Hugging Face's format: YAML front matter, then Markdown. After "Model Cards for
 * Model Reporting" (Mitchell et al., 2019). Text of people and publishers shows as text: it makes no markup, and cannot end
 * the front matter.
 *
 * @param publication how a repository on a hub is used; null for the ONNX file alone
 */
export function modelCard(described: Described, publication: Publication | null = null): string {
  const sections = [about, training, evaluation, bias, limits, provenance, use(publication), publisherCard];
  const body = sections.flatMap((section) => section(described));
  return `${frontMatter(cardMetadata(described, publication?.library))}\n# ${plain(described.name)}\n\n${body.join('\n').trimEnd()}\n`;
}

function about(described: Described): string[] {
  const { summary, architecture, parameterCount, license, publisher, labels, bases } = described;
  return [
    plain(summary),
    '',
    ...table(
      ['', ''],
      [
        ['Task', described.task],
        ['Architecture', architecture],
        ['Parameters', parameterCount === null ? null : parameterCount.toLocaleString('en')],
        ['Licence', license],
        ['Publisher', publisher],
        ['Made from', bases.map(({ name }) => name).join(' ← ') || null],
        ['Labels', labels && shortened(labels, 100).join(', ')],
      ].filter(([, value]) => value !== null),
    ),
  ];
}

function training({ trainingData, datasets, training: trained }: Described): string[] {
  const options = trained && JSON.stringify(trained.options, null, 2);
  return [
    '## Training',
    '',
    ...(trained
      ? [
          `Fine-tuned by Graft: ${plain(trained.strategy)}, epoch ${trained.epoch}, on ${plain(trained.device ?? 'a device that was not recorded')}.`,
          '',
        ]
      : []),
    ...datasets.flatMap(({ name, exampleCount, splits, labels, groups }) => [
      `**${plain(name)}**: ${exampleCount} examples of ${labels.length} labels (${plain(splits.map((split) => `${split.name} ${split.exampleCount}`).join(', '))})${groups.length > 0 ? `; grouped by ${plain(groups.join(', '))}` : ''}.`,
      '',
    ]),
    ...(trained && trainingData.length > 0 ? ['Training data of the model that it was trained from:', ''] : []),
    ...list(trainingData),
    ...(trainingData.length + datasets.length === 0 ? ['What it was trained on is not known.', ''] : []),
    ...(options ? ['Every option:', '', ...code('json', options)] : []),
  ];
}

function evaluation({ evaluations, targetEvaluations = [] }: Described): string[] {
  if (targetEvaluations.length > 0) return ['## Evaluation', '', ...targetFigures(targetEvaluations)];
  if (evaluations.length === 0) return ['## Evaluation', '', 'It was not evaluated here.', ''];
  return ['## Evaluation', '', 'Intervals are 95 %.', '', ...evaluations.flatMap(evaluated)];
}

function evaluated({ dataset, split, metrics, fairness }: DescribedEvaluation): string[] {
  const { exampleCount, accuracy } = metrics;
  const interval = wilsonInterval(Math.round(accuracy * exampleCount), exampleCount);
  return [
    `### ${plain(dataset)}, ${plain(split)} (${exampleCount} examples)`,
    '',
    ...table(
      ['Metric', 'Value'],
      [
        ['Accuracy', figure({ value: accuracy, interval })],
        ['Macro F1', round(metrics.macroF1)],
        ['Log loss', round(metrics.logLoss)],
        ['Expected calibration error', round(metrics.expectedCalibrationError)],
      ],
    ),
    ...table(
      ['Label', 'Examples', 'Precision', 'Recall', 'F1'],
      shortened(metrics.perClass, 100).map(({ label, support, precision, recall, f1 }) => [
        label,
        `${support}`,
        round(precision),
        round(recall),
        round(f1),
      ]),
    ),
    ...table(
      ['Group', 'Examples', 'Accuracy'],
      metrics.slices.map(({ group, value, support, accuracy: ofSlice, accuracyInterval }) => [
        `${group}: ${value}`,
        `${support}`,
        figure({ value: ofSlice, interval: accuracyInterval }),
      ]),
    ),
    ...(fairness?.attributes ?? []).flatMap((attribute) => betweenGroups(attribute, fairness?.supportFloor ?? 0)),
    ...(fairness
      ? blindSpots(
          fairness,
          metrics.perClass.map(({ label }) => label),
        ).flatMap(({ statement }) => [plain(statement), ''])
      : []),
  ];
}

function betweenGroups({ attributes, worstGroup, accuracyDifference }: AttributeFairness, floor: number): string[] {
  if (!worstGroup) return [];
  const difference = accuracyDifference
    ? ` The difference between the best and the worst is ${figure(accuracyDifference)} (permutation test: p = ${round(accuracyDifference.pValue)}).`
    : '';
  return [
    `By ${plain(attributes.join(' and '))}, among groups of at least ${floor} examples: the worst is ${plain(worstGroup.values.join(', '))}, with an accuracy of ${figure(worstGroup.accuracy)}.${difference}`,
    '',
  ];
}

function bias({ notes }: Described): string[] {
  if (notes.length === 0)
    return ['## Bias', '', 'There are no bias notes. That does not mean that it has no bias.', ''];
  return ['## Bias', '', ...notes.flatMap(noted)];
}

function noted({ statement, severity, affectedGroups, origin, evidence, mitigation }: DescribedNote): string[] {
  return [
    `- **${severity}** (${ORIGINS[origin]}): ${plain(statement)}`,
    ...(affectedGroups.length > 0 ? [`  - Concerns: ${plain(affectedGroups.join(', '))}`] : []),
    ...(evidence ? [`  - Evidence: ${plain(evidence)}`] : []),
    ...(mitigation ? [`  - What to do: ${plain(mitigation)}`] : []),
    '',
  ];
}

const ORIGINS: Record<DescribedNote['origin'], string> = {
  PUBLISHER: 'its publisher says',
  CURATOR: 'the curators of the zoo say',
  USER: 'a user says',
  MEASURED: 'measured',
};

function limits({ limits: all }: Described): string[] {
  return all.length === 0 ? [] : ['## Limits', '', ...list(all)];
}

function provenance(described: Described): string[] {
  const {
    uri,
    revision,
    retrievedAt,
    artifacts,
    sourceFiles,
    datasets,
    bases,
    statements,
    signature,
    references,
    citation,
  } = described;
  const files = [
    ...artifacts.map((file) => ({ ...file, role: 'this' })),
    ...bases.flatMap(({ name, sha256 }) => (sha256 ? [{ path: name, sha256, role: 'made from' }] : [])),
    ...sourceFiles.map((file) => ({ ...file, role: 'converted from' })),
    ...datasets.flatMap((dataset) => dataset.files.map((file) => ({ ...file, role: 'trained on' }))),
  ];
  return [
    '## Provenance',
    '',
    ...(uri === null
      ? []
      : [
          `From ${plain(uri)}${revision ? `, revision ${plain(revision)}` : ''}${retrievedAt ? `, retrieved on ${retrievedAt.toISOString()}` : ''}.`,
          '',
        ]),
    ...bases.flatMap((base) => (base.uri ? [`Made from ${plain(base.name)}: ${plain(base.uri)}`, ''] : [])),
    ...table(
      ['', 'File', 'SHA-256'],
      files.map(({ role, path, sha256 }) => [role, path, sha256]),
    ),
    ...(signature ? [`Its publisher's signature: ${signature.status}. ${plain(signature.reason)}`, ''] : []),
    ...list(statements.map(({ predicateType, keyId }) => `Signed by Graft's key ${keyId}: ${predicateType}`)),
    ...table(
      ['Sources', 'Where'],
      references.map(({ facts, url }) => [facts, url]),
    ),
    ...(citation ? ['Citation:', '', ...code('', citation)] : []),
  ];
}

const use =
  (publication: Publication | null) =>
  (described: Described): string[] => {
    const { inputs, outputs, preprocessing } = described;
    const programs = publication?.programs ?? [{ language: 'js', text: onnxProgram(described) }];
    return [
      '## Use',
      '',
      'An ONNX file, for onnxruntime in any language. Its metadata contains the labels and the preprocessing too (`graft.labels`, `graft.preprocessing`).',
      '',
      ...programs.flatMap(({ language, text }) => code(language, text)),
      ...(publication ? [...publication.remarks.map((remark) => `- ${remark}`), ''] : []),
      ...table(
        ['', 'Name', 'Type', 'Shape'],
        [
          ...inputs.map((spec) => ({ ...spec, role: 'input' })),
          ...outputs.map((spec) => ({ ...spec, role: 'output' })),
        ].map(({ role, name, type, shape }) => [role, name, type, shape.join(' × ')]),
      ),
      ...(preprocessing ? ['Preprocessing:', '', ...code('json', JSON.stringify(preprocessing, null, 2))] : []),
    ];
  };

function onnxProgram({ inputs, artifacts }: Described): string {
  const file = artifacts[0]?.path ?? 'model.onnx';
  const feeds = inputs.map(({ name }) => `${JSON.stringify(name)}: …`).join(', ');
  return [
    "import { InferenceSession } from 'onnxruntime-node';",
    '',
    `const session = await InferenceSession.create(${JSON.stringify(file)});`,
    `const outputs = await session.run({ ${feeds} });`,
  ].join('\n');
}

function publisherCard({ card, kind }: Described): string[] {
  if (card.trim() === '') return [];
  const whose = kind === 'CHECKPOINT' ? 'The card of the model that it was trained from' : 'Description in the zoo';
  return [`## ${whose}`, '', withoutHtml(card), ''];
}

const list = (items: string[]) => (items.length === 0 ? [] : [...items.map((item) => `- ${plain(item)}`), '']);

/** Enough to recognise them; a card is for reading. */
const shortened = <T>(items: T[], most: number): T[] => items.slice(0, most);

const round = (value: number) => value.toFixed(4);

const figure = ({ value, interval }: Estimate) =>
  interval ? `${round(value)} [${interval.map(round).join(', ')}]` : round(value);
