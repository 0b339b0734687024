import { fileURLToPath } from 'node:url';
import { Child } from './child.ts';
import type { Materials } from './materials.ts';
import type { Torch } from './torch.ts';
import type { Hyperparameters } from './training.ts';

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** One side of a comparison, in a process of its own that does one thing on request. */
export interface Side {
  name: string;
  /** Makes the network ready to train all of its weights, and says how many numbers those are. */
  train(hyperparameters: Hyperparameters): Promise<{ parameters: number }>;
  step(batch: number): Promise<{ loss: number; seconds: number }>;
  /** Makes the network ready for inference. */
  infer(): Promise<void>;
  /** Runs the network forward, and returns what it gives if `values` are wanted. */
  output(batch: number, values?: boolean): Promise<{ output?: number[]; seconds: number }>;
  /** The most memory that the process has held, in bytes. */
  peak(): Promise<number>;
  close(): Promise<void>;
}

export async function startGraft(): Promise<Child> {
  return Child.start('Graft', process.execPath, ['--import', 'tsx', here('graft-child.ts')]);
}

/** Our side, with its batches read. */
export async function openGraft({ model, batches }: Materials): Promise<Side> {
  const child = await startGraft();
  await child.ask({ do: 'batches', file: batches });
  return {
    name: 'Graft',
    train: (hyperparameters) => child.ask({ do: 'train', model, hyperparameters }),
    infer: () => child.ask({ do: 'infer', model }),
    ...common(child),
  };
}

type Layout = 'contiguous' | 'channels_last';

export async function startTorch({ python, threads }: Torch): Promise<Child> {
  const child = Child.start('PyTorch', python, [here('torch_child.py')], { OMP_NUM_THREADS: String(threads) });
  await child.ask({ do: 'threads', count: threads });
  return child;
}

/** PyTorch's side, the same network with the same weights; `features` leaves the classifier out. */
export async function openTorch(
  { network, weights, batches }: Materials,
  torch: Torch,
  { layout = 'contiguous', features = false }: { layout?: Layout; features?: boolean } = {},
): Promise<Side> {
  const child = await startTorch(torch);
  await child.ask({ do: 'batches', file: batches });
  await child.ask({ do: 'network', ...network.torch, weights, layout, features });
  return {
    name: `PyTorch ${torch.version}${network.unit === 'images' ? ` ${layout}` : ''}`,
    train: (hyperparameters) => child.ask({ do: 'train', hyperparameters }),
    infer: async () => undefined,
    ...common(child),
  };
}

const common = (child: Child): Pick<Side, 'step' | 'output' | 'peak' | 'close'> => ({
  step: (batch) => child.ask({ do: 'step', batch }),
  output: (batch, values = false) => child.ask({ do: 'output', batch, values }),
  peak: async () => (await child.ask<{ bytes: number }>({ do: 'peak' })).bytes,
  close: () => child.close(),
});

/** TensorFlow.js's side, on its wasm backend, which runs on one thread in Node. It only infers. */
export async function openTfjs({
  model,
  batches,
}: Materials): Promise<Pick<Side, 'name' | 'infer' | 'output' | 'close'>> {
  const child = Child.start('TensorFlow.js', process.execPath, ['--import', 'tsx', here('tfjs-child.ts')]);
  await child.ask({ do: 'backend', name: 'wasm' });
  await child.ask({ do: 'batches', file: batches });
  const { output, close } = common(child);
  return { name: 'TensorFlow.js wasm', infer: () => child.ask({ do: 'infer', model }), output, close };
}
