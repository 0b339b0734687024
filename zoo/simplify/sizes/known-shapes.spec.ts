import { expect, test } from 'vitest';
import { exportedEncoder } from '../../imports/testing/exported-encoder.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import { writeModel } from '../../onnx/write.ts';
import { isNumber, type Size, sizeOf } from '../../operators/sizes/size.ts';
import { openSession } from '../../runtime/session.ts';
import { exportedArchitectures, smallArchitectures } from '../../testing/architectures/small-architectures.ts';
import { smallInputs } from '../../testing/architectures/small-inputs.ts';
import { simplifyGraph } from '../simplify.ts';
import { knownShapes } from './known-shapes.ts';

const BATCH = 3;
const architectures = { ...smallArchitectures, ...exportedArchitectures };
const names = ['ShuffleNetV2', 'Swin', 'ViT', 'BERT', 'GPT-2', 'MiniLM'] as const;

test.each(names)('the shapes of every tensor in %s are those that it has when it runs', async (name) => {
  const graph = architectures[name]();
  const shapes = await knownShapes(graph);
  const outputs = new Set(graph.outputs.map((output) => output.name));
  const inside = graph.nodes.flatMap((node) => node.outputs).filter((tensor) => !outputs.has(tensor));
  const session = await openSession(writeModel(graph, inside));
  const results = await session.run(smallInputs(graph, BATCH, 1));
  await session.close();
  for (const [tensor, { dims }] of Object.entries(results)) {
    const sizes = (shapes.get(tensor) ?? []).map(sizeOf);
    expect(sizes.filter((size) => !isNumber(size) && size.symbols.join() !== 'batch')).toEqual([]);
    const numbers = sizes.map((size) => (isNumber(size) ? size : size.factor * BATCH));
    expect(numbers, tensor).toEqual([...dims]);
  }
});

test.each(['bert-torchscript', 'bert-dynamo', 'gpt2-torchscript', 'mpnet-dynamo'])(
  '%s: shapes are known past tables cut to the length of the texts, and past masks',
  async (name) => {
    const { graph: exported, inputs } = await exportedEncoder(name);
    const graph = await simplifyGraph(exported);
    const shapes = await knownShapes(graph);
    const outputs = new Set(graph.outputs.map((output) => output.name));
    const floats = graph.nodes.filter(({ op }) => op === 'MatMul' || op === 'LayerNormalization' || op === 'Softmax');
    const inside = floats.flatMap((node) => node.outputs[0]).filter((tensor) => !outputs.has(tensor));
    const session = await openSession(writeModel(graph, inside));
    const results = await session.run(inputs);
    await session.close();
    const named = graph.inputs.flatMap((input) => input.shape.map((size, i) => [size, inputs[input.name].dims[i]]));
    const values = Object.fromEntries(named);
    const lengthOf = (size: Size) =>
      isNumber(size) ? size : size.symbols.reduce((product, symbol) => product * values[symbol], size.factor);
    for (const [tensor, { dims }] of Object.entries(results)) {
      expect(
        (shapes.get(tensor) ?? []).map((size) => lengthOf(sizeOf(size))),
        tensor,
      ).toEqual([...dims]);
    }
  },
);

test('a table of positions cut to the length of the texts is expanded to all of them: [batch, sequence]', async () => {
  const b = new GraphBuilder('positions');
  b.input('input_ids', 'int64', ['batch', 'sequence']);
  const shape = b.node('Shape', ['input_ids']);
  const length = b.node('Gather', [shape, b.ints([1])]);
  const table = b.floats(Float32Array.from({ length: 64 }, Math.sin), [1, 64]);
  const cut = b.node('Slice', [table, b.ints([0]), length, b.ints([1])]);
  b.node('Expand', [cut, shape], {}, { output: 'positions' });
  b.node('Neg', ['positions'], {}, { output: 'negative' });
  b.output('negative', 'float', ['rows', 'columns']);
  expect((await knownShapes(b.graph)).get('positions')).toEqual(['batch', 'sequence']);
});
