import { expect, test } from 'vitest';
import { publishedModel } from './testing/published-model.ts';
import { writeNetwork } from './write-network.ts';

const llama = await publishedModel('texts/llama');

test('the fields that transformers wrote before version 5 give the same network', () => {
  const { rope_parameters, ...config } = llama.config;
  const { rope_theta, ...rope_scaling } = rope_parameters as Record<string, unknown>;
  expect(rope_scaling).toMatchObject({ rope_type: 'llama3', factor: 8 });
  const { nodes, initializers } = writeNetwork(llama);
  expect(writeNetwork({ ...llama, config: { ...config, rope_theta, rope_scaling } })).toMatchObject({
    nodes,
    initializers,
  });
  const { rope_type: type, ...older } = rope_scaling;
  const oldest = { ...config, rope_theta, rope_scaling: { ...older, type } };
  expect(writeNetwork({ ...llama, config: oldest })).toMatchObject({ nodes, initializers });
});

test('frequencies that are divided by a factor, and those that are not', () => {
  const frequencies = (rope_scaling: object | null) => {
    const { rope_parameters: _, ...config } = llama.config;
    const { initializers } = writeNetwork({ ...llama, config: { ...config, rope_theta: 100, rope_scaling } });
    return [...initializers.values()].find(({ shape }) => shape.join() === '1,2')?.data;
  };
  // Heads of four features: 1 and 100^(−1/2).
  expect(frequencies(null)).toEqual(Float32Array.of(1, 0.1));
  expect(frequencies({ type: 'linear', factor: 4 })).toEqual(Float32Array.of(0.25, 0.025));
});

test('what is not known of the scaling is refused by its name', () => {
  const incomplete = { ...llama.config, rope_parameters: { rope_type: 'llama3', rope_theta: 500, factor: 8 } };
  expect(() => writeNetwork({ ...llama, config: incomplete })).toThrow('leaves out low_freq_factor');
  const partial = { ...llama.config, partial_rotary_factor: 0.5 };
  expect(() => writeNetwork({ ...llama, config: partial })).toThrow('partial_rotary_factor: ');
  const config = { ...llama.config, rope_parameters: { rope_type: 'yarn', rope_theta: 10_000, factor: 4 } };
  expect(() => writeNetwork({ ...llama, config })).toThrow('rope_parameters.rope_type');
});
