// Sums this many numbers on the device: three, more than any GPU holds, and three again.
import { GraphBuilder } from '../../onnx/builder.ts';
import { writeModel } from '../../onnx/write.ts';
import { answer } from '../../testing/webgpu/answer.ts';
import { openSession, RuntimeTensor } from '../session.ts';

answer(async () => {
  const build = new GraphBuilder('repeat');
  build.input('length', 'int64', [1]);
  const repeated = build.node('Expand', [build.floats([2]), 'length']);
  build.node('ReduceSum', [repeated], { keepdims: 0 }, { output: 'sum' });
  build.output('sum', 'float', []);
  const session = await openSession(writeModel(build.graph), { device: 'WEBGPU' });
  const sum = async (length: bigint) => {
    const result = await session.run({ length: new RuntimeTensor('int64', BigInt64Array.of(length), [1]) });
    return (result.sum.data as Float32Array)[0];
  };
  const few = await sum(3n);
  const many = await sum(2n ** 34n).catch(({ name, message }: Error) => ({ name, message }));
  return [few, many, await sum(3n)];
});
