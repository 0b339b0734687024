import { InferenceSession, Tensor } from 'onnxruntime-node';
import { decodePictureInto } from '../../../zoo/data/decode-picture.ts';
import { median } from '../../demo/percentile.ts';
import { preprocessingOf } from '../pictures.ts';
import type { ServedModel } from './served-model.ts';

/** As many pictures as Graft runs together. */
export const BARE_BATCH = 16;

/** onnxruntime-node with its own settings, in this process. Each measures for so many seconds. */
export interface BareSession {
  /** Pictures a second, in batches, whose pixels are ready. */
  network(seconds: number): Promise<number>;
  /** The same from JPEG: each batch is decoded, all its pictures at a time, and then run. */
  whole(seconds: number): Promise<number>;
  /** Milliseconds of one picture, decoded and run; median. */
  one(seconds: number): Promise<number>;
  close(): Promise<void>;
}

export async function openBareSession({ file, pictures, size }: ServedModel): Promise<BareSession> {
  const session = await InferenceSession.create(file);
  const preprocessing = preprocessingOf(size);
  const length = 3 * size * size;
  const decode = async (from: number, count: number) => {
    const pixels = new Float32Array(count * length);
    const rows = Array.from({ length: count }, (_, i) => i);
    await Promise.all(
      rows.map((i) =>
        decodePictureInto(
          pictures[(from + i) % pictures.length],
          preprocessing,
          pixels.subarray(i * length, (i + 1) * length),
        ),
      ),
    );
    return new Tensor('float32', pixels, [count, 3, size, size]);
  };
  const once = (pixels: Tensor) => session.run({ pixels });
  const ready = await decode(0, BARE_BATCH);
  await once(ready);
  await once(await decode(0, 1));
  const aSecond = (times: number[]) => (1_000 * BARE_BATCH) / median(times);
  return {
    network: async (seconds) => aSecond(await repeat(() => once(ready), { seconds, least: 3 })),
    whole: async (seconds) =>
      aSecond(await repeat(async (i) => once(await decode(i * BARE_BATCH, BARE_BATCH)), { seconds, least: 3 })),
    one: async (seconds) => median(await repeat(async (i) => once(await decode(i, 1)), { seconds, least: 10 })),
    close: () => session.release(),
  };
}

/** The milliseconds of each time. */
async function repeat(
  work: (i: number) => Promise<unknown>,
  { seconds, least }: { seconds: number; least: number },
): Promise<number[]> {
  const times: number[] = [];
  const began = performance.now();
  for (let i = 0; i < least || performance.now() - began < 1_000 * seconds; i++) {
    const start = performance.now();
    await work(i);
    times.push(performance.now() - start);
  }
  return times;
}
