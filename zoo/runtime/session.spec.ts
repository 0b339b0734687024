import { expect, test } from 'vitest';
import { GraphBuilder } from '../onnx/builder.ts';
import { writeModel } from '../onnx/write.ts';
import { openSession, RuntimeTensor } from './session.ts';

/** Repeats a number, as many times as `length` says, and sums it up. */
function repeat(): Uint8Array {
  const build = new GraphBuilder('repeat');
  build.input('length', 'int64', [1]);
  const repeated = build.node('Expand', [build.floats([2]), 'length']);
  build.node('ReduceSum', [repeated], { keepdims: 0 }, { output: 'sum' });
  build.output('sum', 'float', []);
  return writeModel(build.graph);
}

const length = (value: bigint) => ({ length: new RuntimeTensor('int64', BigInt64Array.of(value), [1]) });

test('insufficient memory is reported, and the session keeps working', async () => {
  const session = await openSession(repeat());
  // 2⁴⁷ bytes: more than a process can address.
  await expect(session.run(length(2n ** 45n))).rejects.toMatchObject({
    name: 'InvalidInputError',
    field: 'batchSize',
    message: 'The CPU has too little memory left for a tensor of 140737.49 GB: use a smaller batchSize.',
  });
  const { sum } = await session.run(length(3n));
  expect(await session.download(sum)).toEqual(Float32Array.of(6));
  await session.close();
});

test('on the CPU, resident tensors are ordinary tensors', async () => {
  const session = await openSession(repeat(), { resident: ['sum'] });
  const { sum } = await session.run(length(4n));
  expect([sum.location, ...(await session.download(sum))]).toEqual(['cpu', 8]);
  await session.close();
});

test('a missing device is named', async () => {
  // If the provider is installed, this machine has CUDA, and the model opens.
  const opened = openSession(repeat(), { device: 'CUDA' });
  await opened.then(
    (session) => expect(session.device).toBe('CUDA'),
    (error) => expect(error).toMatchObject({ name: 'InvalidInputError', field: 'device' }),
  );
});
