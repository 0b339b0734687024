import { z } from 'zod';
import { type Activation, type Layer, onlyInput, readConfig, refuse } from './layer.ts';
import { plain } from './layout.ts';
import { recurrent } from './recurrent.ts';
import { reverseSteps } from './sequence.ts';

const innerSchema = z.object({ class_name: z.string(), config: z.looseObject({ name: z.string() }) });

/** TimeDistributed: the steps are merged into the batch, the inner layer processes each, and they are split again. */
export function timeDistributed(layer: Layer): Activation {
  const { layer: inner } = readConfig(layer, z.object({ layer: innerSchema }));
  const given = plain(layer, onlyInput(layer));
  const [time, ...shape] = given.shape;
  if (shape.length === 0) refuse(layer, `its input has the shape [${given.shape}], but [time, …] is expected`);
  const { builder, output } = layer;
  const mask = given.mask ? { mask: given.mask } : {};
  if (inner.class_name === 'Dense') return { ...layer.inner(inner, [given], output), ...mask };
  if (shape.some(Number.isNaN)) refuse(layer, 'a size of its distributed input is known only at run time');
  const steps = builder.node('Reshape', [given.tensor, builder.ints([-1, ...shape])]);
  const result = plain(layer, layer.inner(inner, [{ tensor: steps, layout: 'plain', shape }]));
  if (result.shape.some(Number.isNaN)) refuse(layer, 'a size of its distributed output is known only at run time');
  const leading = builder.node('Shape', [given.tensor], { start: 0, end: 2 });
  const sizes = builder.node('Concat', [leading, builder.ints(result.shape)], { axis: 0 });
  const tensor = builder.node('Reshape', [result.tensor, sizes], {}, { output });
  return { tensor, layout: 'plain', shape: [time, ...result.shape], ...mask };
}

const KINDS = ['SimpleRNN', 'LSTM', 'GRU'] as const;
const recurrentSchema = z.object({
  class_name: z.enum(KINDS, `only ${KINDS.join(', ')} can be imported`),
  config: z.looseObject({
    name: z.string(),
    go_backwards: z.boolean().nullish(),
    return_sequences: z.boolean().nullish(),
  }),
});
const bidirectionalSchema = z.object({
  layer: recurrentSchema,
  backward_layer: recurrentSchema.nullish(),
  merge_mode: z.enum(['concat', 'sum', 'mul', 'ave']).nullable().default('concat'),
});

const MERGES = { concat: 'Concat', sum: 'Add', mul: 'Mul', ave: 'Mean' } as const;

/** Bidirectional: one recurrent layer forwards, one backwards, and their outputs merged. */
export function bidirectional(layer: Layer): Activation[] {
  const { layer: forward, backward_layer: other, merge_mode: mode } = readConfig(layer, bidirectionalSchema);
  const backward = other ?? {
    class_name: forward.class_name,
    config: { ...forward.config, go_backwards: !forward.config.go_backwards },
  };
  const { builder, output } = layer;
  const run = ({ class_name, config }: z.infer<typeof recurrentSchema>, direction: string) => {
    const name = `${direction}_${config.name.replace(/^(forward|backward)_/, '')}`;
    return recurrent(class_name)({
      ...layer,
      config,
      output: builder.unique(`${layer.name}/${direction}`),
      weight: (weight, shape) => layer.weight(`${name}/${weight}`, shape),
      constant: (constant, values, shape) => layer.constant(`${direction}_${constant}`, values, shape),
    });
  };
  const [first, ...states] = run(forward, 'forward');
  const [turned, ...otherStates] = run(backward, 'backward');
  const last = forward.config.return_sequences ? { ...turned, tensor: reverseSteps(layer, turned.tensor) } : turned;
  const all = [...states, ...otherStates];
  if (mode == null) return [first, last, ...all];
  const attributes: Record<string, number> = mode === 'concat' ? { axis: first.shape.length } : {};
  const tensor = builder.node(MERGES[mode], [first.tensor, last.tensor], attributes, { output });
  const width = first.shape[first.shape.length - 1] * (mode === 'concat' ? 2 : 1);
  return [{ ...first, tensor, shape: [...first.shape.slice(0, -1), width] }, ...all];
}
