// Answers with an error if WebGPU finds no adapter.
import { openSession } from '../../runtime/session.ts';
import { tinyModel } from '../tiny-model.ts';
import { answer } from './answer.ts';

answer(async () => {
  await openSession(tinyModel(), { device: 'WEBGPU' });
});
