import { decodePicture } from '../../zoo/data/decode-picture.ts';
import { type ImagePreprocessing, METADATA } from '../../zoo/model.ts';
import { readModel } from '../../zoo/onnx/read.ts';
import { openSession, RuntimeTensor } from '../../zoo/runtime/session.ts';
import type { ApiClient } from './api-client.ts';
import { median } from './percentile.ts';

const ROUNDS = 5;
const PER_ROUND = 20;

/**
 * The median time of a warm request to an endpoint, and of the same model in a bare onnxruntime session of this process, in
 * milliseconds. The two are measured in turns, so that a change of the machine's speed affects both.
 */
export async function compareEndpointLatency(
  client: ApiClient,
  endpointUrl: string,
  picture: Buffer<ArrayBuffer>,
  checkpoint: Uint8Array,
) {
  const preprocessing = JSON.parse(readModel(checkpoint).metadata[METADATA.preprocessing]) as ImagePreprocessing;
  const { height, width } = preprocessing.size;
  const pixels = new RuntimeTensor('float32', await decodePicture(picture, preprocessing), [1, 3, height, width]);
  const session = await openSession(checkpoint);
  const request = async () => {
    const response = await client.fetch(endpointUrl, {
      method: 'POST',
      headers: { 'content-type': 'image/png' },
      body: picture,
    });
    if (!response.ok) throw new Error(`The endpoint answered ${response.status}: ${await response.text()}`);
    return response.json();
  };
  const time = async (run: () => Promise<unknown>) => {
    const started = performance.now();
    await run();
    return performance.now() - started;
  };
  const endpoint: number[] = [];
  const bare: number[] = [];
  for (let round = -1; round < ROUNDS; round++) {
    for (let i = 0; i < PER_ROUND; i++) {
      const ms = await time(request);
      if (round >= 0) endpoint.push(ms);
    }
    for (let i = 0; i < PER_ROUND; i++) {
      const ms = await time(() => session.run({ [session.inputNames[0]]: pixels }));
      if (round >= 0) bare.push(ms);
    }
  }
  await session.close();
  return { endpointMedianMs: median(endpoint), bareMedianMs: median(bare) };
}
