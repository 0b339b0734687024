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

const AGAIN = 'Fine-tune again: Graft records it then.';

const HELD_OUT = ['test', 'validation'];

/**
 * What a reader needs to know about a checkpoint beyond the facts about its model: what it was trained from, on what and how
 * (SPDX 3.0.1, AIPackage: hyperparameter, informationAboutTraining; G7, cluster Key Performance Indicators), and who attests
 * it (SLSA provenance v1: a signed statement of the build).
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
    // Fairness cannot be compared without groups, and is not measured yet for several labels or for regression.
    applies: ({ dataset }) => dataset.groups.length > 0 && dataset.task === 'SINGLE_LABEL',
    known: ({ evaluations }) => evaluations.some(({ fairness }) => fairness !== null),
    advice: () => 'Open the page of its fine-tune: fairness of an older evaluation is measured there.',
  },
  {
    name: 'signed statement',
    known: ({ signed }) => signed,
    advice: () => 'Fine-tune again: each checkpoint is signed as it is saved.',
  },
];

/** How complete the facts about a checkpoint are: about the checkpoint itself, and about the model that was fine-tuned. */
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
