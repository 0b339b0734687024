// Answers with an error where WebGPU finds nothing to run on.
import { openSession } from '../../runtime/session.ts';
import { tinyModel } from '../tiny-model.ts';
import { answer } from './answer.ts';

answer(async () => {
  await openSession(tinyModel(), { device: 'WEBGPU' });
});
