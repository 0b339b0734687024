import { minus, over, times } from './gradient/arithmetic.ts';
import type { Rule } from './gradient/rule.ts';
import { allOutputsBut } from './kinds.ts';
import { type OperatorTable, operator } from './operator.ts';
import { alike } from './sizes/carried-sizes.ts';

/** Outside training Dropout returns x. In training y = x · mask / (1 − ratio), and the drawn mask must be an output. */
const rule: Rule = (c) => {
  const [, ratio, training] = c.node.inputs;
  const [, mask] = c.node.outputs;
  if (!training || c.constant(training)?.[0] === 0) return [c.gradient];
  if (!mask) c.refuse('drops at random and does not return its mask; export the model for inference');
  const real = (name: string) => c.build.node('CastLike', [name, c.gradient]);
  const dropped = times(c, real(training), ratio ? real(ratio) : 0.5);
  return [over(c, times(c, c.gradient, real(mask)), minus(c, 1, dropped))];
};

export const dropout: OperatorTable = {
  Dropout: operator({
    gradient: rule,
    carriesGradient: allOutputsBut(1),
    learned: null,
    part: null,
    sizes: alike,
    moves: null,
    changesNothing: ({ inputs }, { numbers, isUsed }) => (!inputs[2] || numbers(2)?.[0] === 0) && !isUsed(1),
    isRandom: ({ inputs }, { initializers }) => initializers.get(inputs[2] ?? '')?.data[0] === 1,
  }),
};
