import type { checkpoints, datasets, evaluations, fineTunes } from '../database/tables/index.ts';
import { type Completeness, completenessOf, type Fact, share } from './completeness.ts';
import { type ModelSubject, modelCompleteness } from './model-completeness.ts';

export interface CheckpointSubject {
  checkpoint: typeof checkpoints.$inferSelect;
  fineTune: typeof fineTunes.$inferSelect;
  dataset: typeof datasets.$inferSelect;
  evaluations: (typeof evaluations.$inferSelect)[];
  /** Whether this Graft, or another that shares the database, signed a statement about it. */
  signed: boolean;
  /** What was fine-tuned. */
  model: ModelSubject;
}

type CheckpointFact = Fact<CheckpointSubject>;

const AGAIN = 'Fine-tune again: this Graft writes it down.';

const HELD_OUT = ['test', 'validation'];

/**
 * What a reader needs to know of a checkpoint besides what is to be known of its model: what it was trained from, on what, how
 * (SPDX 3.0.1, AIPackage: hyperparameter, informationAboutTraining; G7, cluster Key Performance Indicators), and who says so (SLSA
 * provenance v1: a signed statement of the build).
 */
const CHECKPOINT_FACTS: CheckpointFact[] = [
  {
    name: 'digest of the model',
    known: ({ model }) => model.model.onnxSha256 !== null,
    advice: ({ model }) => `Fetch the model ${model.model.slug} again.`,
  },
  {
    name: 'digest of the data set',
    known: ({ dataset }) => dataset.sha256 !== null,
    advice: ({ dataset }) => `Import the data set ${dataset.name} again, and fine-tune on that.`,
  },
  {
    name: 'options',
    known: ({ fineTune }) => Object.keys(fineTune.options).length > 0,
    advice: () => AGAIN,
  },
  { name: 'seed', known: ({ fineTune }) => typeof fineTune.options.seed === 'number', advice: () => AGAIN },
  { name: 'engine version', known: ({ fineTune }) => Boolean(fineTune.options.engineVersion), advice: () => AGAIN },
  { name: 'device', known: ({ fineTune }) => fineTune.device !== null, advice: () => AGAIN },
  {
    name: 'evaluation on held-out examples',
    known: ({ evaluations, checkpoint }) =>
      evaluations.some(({ split }) => HELD_OUT.includes(split)) ||
      HELD_OUT.some((split) => checkpoint.targetMetrics?.[split] !== undefined),
    advice: () =>
      'Give the data set a validation or test split, and fine-tune on that: each checkpoint is evaluated then.',
  },
  {
    name: 'fairness between groups',
    // Where the examples have no groups, nothing can be compared; where they have many labels or numbers, it is not measured yet.
    applies: ({ dataset }) => dataset.groups.length > 0 && dataset.task === 'SINGLE_LABEL',
    known: ({ evaluations }) => evaluations.some(({ fairness }) => fairness !== null),
    advice: () => 'Open the page of its fine-tune: what an older evaluation lacks is measured there.',
  },
  {
    name: 'signed statement',
    known: ({ signed }) => signed,
    advice: () => 'Fine-tune again: each checkpoint is signed as it is saved.',
  },
];

/** How much of what a reader needs is known of a checkpoint: of its own making, and of the model that it was made from. */
export function checkpointCompleteness(subject: CheckpointSubject): Completeness {
  const own = completenessOf(CHECKPOINT_FACTS, subject);
  const model = modelCompleteness(subject.model);
  const gaps = [
    ...own.gaps,
    ...model.gaps.map(({ fact, advice }) => ({ fact: `${fact} (of the model ${subject.model.model.slug})`, advice })),
  ];
  const applying = own.applying + model.applying;
  return { completeness: share(applying - gaps.length, applying), gaps };
}
