// A process of the bench of adapters: opens checkpoints, and answers with its memory and the time of a run.
import { setTimeout as pause } from 'node:timers/promises';
import { AdapterBases } from '../../zoo/inference/adapter-bases.ts';
import { RuntimeTensor } from '../../zoo/runtime/session.ts';
import { openSessionInThread } from '../../zoo/runtime/session-in-thread.ts';
import { serve } from './serve.ts';

interface Opened {
  run: (feeds: Record<string, RuntimeTensor>, outputs: string[]) => Promise<Record<string, RuntimeTensor>>;
  outputNames: readonly string[];
}

const open: Opened[] = [];
let bases: AdapterBases | null = null;

await serve({
  async whole({ file }: { file: string }) {
    open.push(await openSessionInThread(file));
    return {};
  },
  async onBase({ file, adapter, directory }: { file: string; adapter: string; directory: string }) {
    bases ??= new AdapterBases(directory, () => process.exit(1));
    const apart = await bases.open({ checkpoint: file, adapter });
    if (!apart) throw new Error('The checkpoint has no base that others can have.');
    open.push(apart.session);
    return {};
  },
  /** Every session runs once; the last one's outputs and its time, the fastest of a few. */
  async run({ ids, rows }: { ids: number[]; rows: number }) {
    let seconds = Number.POSITIVE_INFINITY;
    let answer: number[] = [];
    for (let turn = 0; turn < 5; turn++) {
      for (const { run, outputNames } of turn === 0 ? open : open.slice(-1)) {
        const began = performance.now();
        const [output] = Object.values(await run(feedsOf(ids, rows), [outputNames[0]]));
        if (turn > 0) seconds = Math.min(seconds, (performance.now() - began) / 1_000);
        answer = [...(output.data as Float32Array)];
      }
    }
    return { seconds, answer };
  },
  async memory() {
    globalThis.gc?.();
    await pause(200);
    return { bytes: process.memoryUsage().rss };
  },
});

function feedsOf(ids: number[], rows: number): Record<string, RuntimeTensor> {
  const dims = [rows, ids.length / rows];
  const of = (value: (id: number) => number) =>
    new RuntimeTensor(
      'int64',
      BigInt64Array.from(ids, (id) => BigInt(value(id))),
      dims,
    );
  return { input_ids: of((id) => id), attention_mask: of(() => 1) };
}
