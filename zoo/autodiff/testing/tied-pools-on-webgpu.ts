// Answers with the gradients of the first two of `tiedPools`, windows that overlap and windows that tile, computed by WebGPU.
import { answer } from '../../testing/webgpu/answer.ts';
import { buildGradients } from './built-gradients.ts';
import { tiedPools } from './tied-pools.ts';

answer(async (): Promise<Float32Array[]> => {
  const gradients: Float32Array[] = [];
  for (const { x, body } of tiedPools.slice(0, 2)) {
    const built = await buildGradients([x], body, undefined, 'WEBGPU');
    await built.close();
    gradients.push(built.gradients.x);
  }
  return gradients;
});
