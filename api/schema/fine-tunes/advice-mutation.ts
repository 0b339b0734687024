import { astFromValue, type GraphQLInputType, type GraphQLSchema, print } from 'graphql';
import { fineTuneDefaults } from '../../../zoo/training/options/fine-tune-defaults.ts';
import type { FineTuneOptions } from '../../../zoo/training/options/fine-tune-options.ts';
import type { Advice } from '../../../zoo/training/verdict/verdict.ts';
import type { FineTuneRow } from './fine-tunes.ts';

/** Choices that fit every strategy. The others are left to the defaults where the strategy changes. */
const FIT_ALL = ['loss', 'classWeights', 'groupMitigation', 'groupAttribute', 'augmentation', 'seed', 'device'];

/**
 * Advice as the mutation that follows it, after a comment with the reason: the fine-tune's own choices, as far as they are not defaults,
 * and the change.
 */
export function adviceMutation(
  schema: GraphQLSchema,
  { row, modelSlug }: { row: Pick<FineTuneRow, 'options' | 'strategy' | 'datasetId'>; modelSlug: string },
  { why, change }: Advice,
): string {
  const input = {
    modelSlug,
    datasetId: row.datasetId,
    strategy: row.strategy,
    ...ownChoices(row, change.strategy ?? row.strategy),
    ...change,
  };
  const type = schema.getType('StartFineTuneInput') as GraphQLInputType;
  const literal = astFromValue(input, type);
  if (!literal) throw new Error('The advice has no value in the schema.');
  return `# ${why}\nmutation {\n  startFineTune(input: ${print(literal)}) {\n    id\n  }\n}`;
}

/** The options of a fine-tune that differ from its defaults, as far as they fit the strategy to try. */
function ownChoices(
  { options, strategy }: Pick<FineTuneRow, 'options' | 'strategy'>,
  next: FineTuneOptions['strategy'],
) {
  const defaults = fineTuneDefaults(strategy, { optimizer: options.optimizer, loss: options.loss });
  const isChoice = (name: keyof FineTuneOptions) =>
    name in options &&
    JSON.stringify(options[name]) !== JSON.stringify(defaults[name]) &&
    (strategy === next || FIT_ALL.includes(name));
  const names = (Object.keys(defaults) as (keyof FineTuneOptions)[]).filter(isChoice);
  // `augment` follows from an augmentation.
  return Object.fromEntries(names.filter((name) => name !== 'augment').map((name) => [name, options[name]]));
}
