import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph } from '../onnx/graph.ts';
import { writeModel } from '../onnx/write.ts';
import { openSession, RuntimeTensor } from './session.ts';
import { withWebGpuForms } from './webgpu-forms.ts';

async function run(graph: Graph, x: Float32Array, shape: number[]): Promise<Float32Array[]> {
  const session = await openSession(writeModel(graph));
  const result = await session.run({ x: new RuntimeTensor('float32', x, shape) });
  await session.close();
  return graph.outputs.map(({ name }) => result[name].data as Float32Array);
}

const operators = (graph: Graph) => new Set(graph.nodes.map(({ op }) => op));

test('a Split into many parts becomes Slices of the same parts; one into few stays', async () => {
  const property = fc.asyncProperty(
    fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 12 }),
    fc.integer({ min: -2, max: 1 }),
    async (sizes, axis) => {
      const total = sizes.reduce((sum, size) => sum + size);
      const shape = axis === 1 || axis === -1 ? [3, total] : [total, 3];
      const build = new GraphBuilder('split');
      build.input('x', 'float', shape);
      const parts = sizes.map((_, i) => `part_${i}`);
      build.nodes('Split', ['x', build.ints(sizes)], parts, { axis });
      for (const part of parts) build.output(part, 'float', ['rows', 'columns']);
      const forms = withWebGpuForms(build.graph);
      expect(operators(forms)).toEqual(new Set([sizes.length > 7 ? 'Slice' : 'Split']));
      const x = Float32Array.from({ length: 3 * total }, (_, i) => i);
      expect(await run(forms, x, shape)).toEqual(await run(build.graph, x, shape));
    },
  );
  await fc.assert(property, { numRuns: 20, seed: 1 });
});

test('LogSoftmax is computed without its operator, for large numbers too', async () => {
  const property = fc.asyncProperty(
    fc.array(fc.float({ min: -10_000, max: 10_000, noNaN: true }), { minLength: 12, maxLength: 12 }),
    fc.constantFrom(undefined, 0, 1, -1),
    async (values, axis) => {
      const build = new GraphBuilder('log_softmax');
      build.input('x', 'float', [3, 4]);
      build.node('LogSoftmax', ['x'], axis === undefined ? {} : { axis }, { output: 'y' });
      build.output('y', 'float', [3, 4]);
      const forms = withWebGpuForms(build.graph);
      expect(operators(forms)).not.toContain('LogSoftmax');
      const x = Float32Array.from(values);
      const [[expected], [actual]] = [await run(build.graph, x, [3, 4]), await run(forms, x, [3, 4])];
      for (const [i, value] of expected.entries()) {
        expect(Math.abs(actual[i] - value)).toBeLessThanOrEqual(1e-5 + 1e-6 * Math.abs(value));
      }
    },
  );
  await fc.assert(property, { numRuns: 30, seed: 1 });
});
