import { z } from 'zod';
import {
  type Activation,
  channelsOf,
  expectRank,
  type Layer,
  onlyInput,
  readConfig,
  refuse,
  withDefault,
} from './layer.ts';
import { plain } from './layout.ts';
import { named } from './named.ts';
import { gatherSteps, intoPlace, packed, reversed } from './sequence.ts';

/** Activation functions that ONNX's recurrent operators have, with their numbers α and β. */
const FUNCTIONS: Record<string, { op: string; alpha?: number; beta?: number }> = {
  tanh: { op: 'Tanh' },
  sigmoid: { op: 'Sigmoid' },
  relu: { op: 'Relu' },
  hard_sigmoid: { op: 'HardSigmoid', alpha: 0.2, beta: 0.5 },
  hardSigmoid: { op: 'HardSigmoid', alpha: 0.2, beta: 0.5 },
  linear: { op: 'Affine', alpha: 1, beta: 0 },
  elu: { op: 'Elu', alpha: 1 },
  softsign: { op: 'Softsign' },
  softplus: { op: 'Softplus' },
};
const nameSchema = z.enum(
  Object.keys(FUNCTIONS),
  `only ${Object.keys(FUNCTIONS).join(', ')} can be imported in a recurrent layer`,
);
const functionSchema = named(nameSchema);

const flag = withDefault(z.boolean(), false);
const schema = z.object({
  units: z.int().positive(),
  activation: functionSchema,
  recurrent_activation: functionSchema.nullish(),
  use_bias: withDefault(z.boolean(), true),
  return_sequences: flag,
  return_state: flag,
  go_backwards: flag,
  stateful: flag,
  reset_after: flag,
});

/**
 * ONNX's operator; the number of gates, and the order of Keras's gates in ONNX; which of them use the layer's `activation`
 * instead of its `recurrent_activation`.
 */
const CELLS = {
  SimpleRNN: { op: 'RNN', order: [0], functions: ['activation'] },
  // Keras: input, forget, cell, output. ONNX: input, output, forget, cell; then the output's own function.
  LSTM: { op: 'LSTM', order: [0, 3, 1, 2], functions: ['recurrent_activation', 'activation', 'activation'] },
  // Update, reset, candidate in both.
  GRU: { op: 'GRU', order: [0, 1, 2], functions: ['recurrent_activation', 'activation'] },
} as const;

/**
 * SimpleRNN, LSTM and GRU: ONNX's operators, time first. With a mask, the unmasked steps are moved to the front and their
 * number is passed along, and the outputs are moved back: at a masked step, Keras repeats the previous output.
 */
export function recurrent(kind: keyof typeof CELLS) {
  return (layer: Layer): Activation[] => {
    const config = readConfig(layer, schema);
    if (config.stateful) refuse(layer, 'it is stateful, but an endpoint keeps no state between requests');
    if (layer.inputs.length > 1) refuse(layer, 'it takes its initial state from other layers');
    const given = plain(layer, expectRank(layer, onlyInput(layer), 1));
    const { builder, output } = layer;
    const turned = config.go_backwards ? reversed(layer, given) : given;
    const { input, lengths, counts } = packed(layer, turned);
    const timeFirst = builder.node('Transpose', [input.tensor], { perm: [1, 0, 2] });
    const names = [builder.unique(`${layer.name}/steps`), builder.unique(`${layer.name}/last`)];
    if (kind === 'LSTM') names.push(builder.unique(`${layer.name}/cell`));
    const { op } = CELLS[kind];
    builder.nodes(op, [timeFirst, ...weightsOf(layer, kind, config, channelsOf(input)), lengths], names, {
      hidden_size: config.units,
      ...functionsOf(kind, config),
      ...(kind === 'GRU' ? { linear_before_reset: Number(config.reset_after) } : {}),
    });
    const [steps, ...states] = names;
    const squeeze = (tensor: string, options = {}) => builder.node('Squeeze', [tensor, builder.ints([0])], {}, options);
    const vector = (tensor: string): Activation => ({ tensor, layout: 'plain', shape: [config.units] });
    const kept = config.return_state ? states.map((state) => vector(squeeze(state))) : [];
    if (!config.return_sequences) return [vector(squeeze(states[0], { output })), ...kept];
    // [time, 1, batch, units]
    const batchFirst = builder.node('Squeeze', [steps, builder.ints([1])]);
    const last = counts ? {} : { output };
    const sequence = builder.node('Transpose', [batchFirst], { perm: [1, 0, 2] }, last);
    const tensor = counts ? gatherSteps(layer, intoPlace(layer, sequence), counts, output) : sequence;
    const mask = turned.mask ? { mask: turned.mask } : {};
    return [{ tensor, layout: 'plain', shape: [given.shape[0], config.units], ...mask }, ...kept];
  };
}

function functionsOf(kind: keyof typeof CELLS, config: z.infer<typeof schema>) {
  const functions = CELLS[kind].functions.map((key) => FUNCTIONS[config[key] ?? 'hard_sigmoid']);
  const numbers = (key: 'alpha' | 'beta') => functions.flatMap((one) => one[key] ?? []);
  return {
    activations: functions.map(({ op }) => op),
    activation_alpha: { floats: numbers('alpha') },
    activation_beta: { floats: numbers('beta') },
  };
}

/** W `[1, gates · units, features]`, R `[1, gates · units, units]`, B `[1, 2 · gates · units]`. */
function weightsOf(
  layer: Layer,
  kind: keyof typeof CELLS,
  { units, use_bias, reset_after }: z.infer<typeof schema>,
  features: number,
): string[] {
  const { order } = CELLS[kind];
  const width = order.length * units;
  const kernel = gatesFirst(layer.weight('kernel', [features, width]), order, units);
  const recurrent = gatesFirst(layer.weight('recurrent_kernel', [units, width]), order, units);
  const bias = new Float32Array(2 * width);
  if (use_bias) {
    // With reset_after there is one bias for the input and one for the state, otherwise one for both.
    const both = kind === 'GRU' && reset_after;
    const values = layer.weight('bias', both ? [2, width] : [width]);
    bias.set(gatesFirst(values.subarray(0, width), order, units));
    if (both) bias.set(gatesFirst(values.subarray(width), order, units), width);
  }
  return [
    layer.constant('kernel', kernel, [1, width, features]),
    layer.constant('recurrent_kernel', recurrent, [1, width, units]),
    layer.constant('bias', bias, [1, 2 * width]),
  ];
}

/** `[rows, gates · units]` of Keras → `[gates · units, rows]`, the gates in ONNX's order. */
function gatesFirst(values: Float32Array, order: readonly number[], units: number): Float32Array {
  const width = order.length * units;
  const rows = values.length / width;
  const moved = new Float32Array(values.length);
  for (const [to, from] of order.entries()) {
    for (let unit = 0; unit < units; unit++) {
      for (let row = 0; row < rows; row++) {
        moved[(to * units + unit) * rows + row] = values[row * width + from * units + unit];
      }
    }
  }
  return moved;
}
