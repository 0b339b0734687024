import { astFromValue, type GraphQLInputType, type GraphQLSchema, print } from 'graphql';
import type { FineTuneOptions } from '../../../zoo/training/options/fine-tune-options.ts';
import { fineTuneDefaults, resolveFineTuneOptions } from '../../../zoo/training/options/options.ts';
import type { Advice } from '../../../zoo/training/verdict/verdict.ts';
import type { ModelRow } from '../models/models.ts';
import type { FineTuneRow } from './fine-tunes.ts';

/** Choices that fit every strategy. The others are left to the defaults where the strategy changes. */
const FIT_ALL = ['loss', 'classWeights', 'groupMitigation', 'groupAttribute', 'augmentation', 'seed', 'device'];

interface Advised {
  row: Pick<FineTuneRow, 'options' | 'strategy' | 'datasetId'>;
  model: Pick<ModelRow, 'slug' | 'featureLayers' | 'modality'>;
  /** Of the training split: a default depends on it. */
  examples: number;
}

/**
 * Advice as the mutation that follows it, after a comment with the reason: the fine-tune's own choices, as far as they are not defaults,
 * and the change.
 */
export function adviceMutation(
  schema: GraphQLSchema,
  { row, model, examples }: Advised,
  { why, change }: Advice,
): string {
  const input = adviceInput({ row, model, examples }, change);
  const type = schema.getType('StartFineTuneInput') as GraphQLInputType;
  const literal = astFromValue(input, type);
  if (!literal) throw new Error('The advice has no value in the schema.');
  return `# ${why}\nmutation {\n  startFineTune(input: ${print(literal)}) {\n    id\n  }\n}`;
}

/** The input of startFineTune that follows advice. */
export function adviceInput({ row, model, examples }: Advised, change: Advice['change']) {
  return {
    modelSlug: model.slug,
    datasetId: row.datasetId,
    strategy: row.strategy,
    ...ownChoices({ row, model, examples }, change.strategy ?? row.strategy),
    ...change,
  };
}

/** The options of a fine-tune that differ from its defaults, as far as they fit the strategy to try. */
function ownChoices({ row, model, examples }: Advised, next: FineTuneOptions['strategy']) {
  const { options, strategy } = row;
  const { head, optimizer, loss, augment, augmentation } = options;
  // Other defaults follow these, which are choices themselves where they are not the strategy's own.
  const { head: ownHead, optimizer: ownOptimizer, loss: ownLoss } = fineTuneDefaults(strategy);
  const defaults = {
    ...resolveFineTuneOptions({ strategy, head, optimizer, loss, augment, augmentation }, model, examples),
    ...{ head: ownHead, optimizer: ownOptimizer, loss: ownLoss, augment: false, augmentation: null },
  };
  const isChoice = (name: keyof FineTuneOptions) =>
    name in options &&
    JSON.stringify(options[name]) !== JSON.stringify(defaults[name]) &&
    (strategy === next || FIT_ALL.includes(name));
  const names = (Object.keys(defaults) as (keyof FineTuneOptions)[]).filter(isChoice);
  // `augment` follows from an augmentation.
  return Object.fromEntries(names.filter((name) => name !== 'augment').map((name) => [name, options[name]]));
}
