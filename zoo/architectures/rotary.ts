import { z } from 'zod';
import { InvalidInputError } from '../errors.ts';
import type { NetworkBuilder } from './network-builder.ts';

const scaling = z.object({
  rope_theta: z.number().gt(0).optional(),
  // transformers wrote `type` before 4.45.
  rope_type: z.enum(['default', 'linear', 'llama3']).optional(),
  type: z.enum(['default', 'linear', 'llama3']).optional(),
  factor: z.number().min(1).optional(),
  low_freq_factor: z.number().gt(0).optional(),
  high_freq_factor: z.number().gt(0).optional(),
  original_max_position_embeddings: z.int().min(1).optional(),
  // Some families rotate only a part of each head.
  partial_rotary_factor: z.literal(1).optional(),
});

type Scaling = z.infer<typeof scaling>;

/** The config's fields of rotary embeddings: one object since transformers 5, before that a base and an object. */
export const rotaryFields = {
  rope_theta: z.number().gt(0).nullish(),
  rope_scaling: scaling.nullish(),
  rope_parameters: scaling.nullish(),
  partial_rotary_factor: z.literal(1).nullish(),
};

type RotaryConfig = z.infer<z.ZodObject<typeof rotaryFields>>;

/** Cosines and sines `[sequence, size / 2]` of each feature pair's angles. */
export interface Rotation {
  cosines: string;
  sines: string;
}

/**
 * Rotary position embeddings (Su et al., 2021, "RoFormer"): the angles are position · frequency, with frequencies from 1 down to 1 / theta.
 *
 * @param positions int64 `[sequence]`
 * @param size features of a head
 */
export function rotation(build: NetworkBuilder, positions: string, size: number, config: RotaryConfig): Rotation {
  const places = build.node('Unsqueeze', [build.toFloat(positions), build.ints([1])]);
  const angles = build.multiply(places, build.floats(frequencies(size, config), [1, size / 2]));
  return { cosines: build.node('Cos', [angles]), sines: build.node('Sin', [angles]) };
}

/** Rotates queries or keys `[batch, heads, sequence, size]`: feature i and feature i + size / 2 are a pair. */
export function rotate(build: NetworkBuilder, x: string, size: number, { cosines, sines }: Rotation): string {
  const [first, second] = [build.unique('first'), build.unique('second')];
  build.nodes('Split', [x, build.ints([size / 2, size / 2])], [first, second], { axis: -1 });
  const turned = [
    build.node('Sub', [build.multiply(first, cosines), build.multiply(second, sines)]),
    build.add(build.multiply(second, cosines), build.multiply(first, sines)),
  ];
  return build.node('Concat', turned, { axis: -1 });
}

function frequencies(size: number, config: RotaryConfig): number[] {
  const parameters = config.rope_parameters ?? config.rope_scaling ?? {};
  const theta = parameters.rope_theta ?? config.rope_theta ?? 10_000;
  const plain = Array.from({ length: size / 2 }, (_, i) => 1 / theta ** ((2 * i) / size));
  const type = parameters.rope_type ?? parameters.type ?? 'default';
  if (type === 'linear') return plain.map((frequency) => frequency / told(parameters, 'factor'));
  return type === 'llama3' ? plain.map((frequency) => stretched(frequency, parameters)) : plain;
}

/**
 * Llama 3.1's frequencies for longer texts: low ones are divided by `factor`, high ones are kept, and those between are
 * interpolated. Source: transformers, `_compute_llama3_parameters`.
 */
function stretched(frequency: number, parameters: Scaling): number {
  const factor = told(parameters, 'factor');
  const [low, high] = [told(parameters, 'low_freq_factor'), told(parameters, 'high_freq_factor')];
  const turns = (told(parameters, 'original_max_position_embeddings') * frequency) / (2 * Math.PI);
  if (turns < low) return frequency / factor;
  if (turns > high) return frequency;
  const share = (turns - low) / (high - low);
  return ((1 - share) * frequency) / factor + share * frequency;
}

function told(parameters: Scaling, field: Exclude<keyof Scaling, 'type' | 'rope_type'>): number {
  const value = parameters[field];
  if (value !== undefined) return value;
  throw new InvalidInputError(`config.json leaves out ${field} of its rotary embeddings, which their kind needs.`);
}
