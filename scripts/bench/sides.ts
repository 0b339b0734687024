import { fileURLToPath } from 'node:url';
import { Child } from './child.ts';
import type { Materials } from './materials.ts';
import type { Profile } from './profile.ts';
import type { Torch } from './torch.ts';
import type { Hyperparameters, Training } from './training.ts';

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

interface Trained {
  parameters: number;
  /** Ours only. */
  seconds?: Training['seconds'];
}

/** One side of a comparison, in a process of its own that does one thing on request. */
export interface Side {
  name: string;
  /** For requests that only one side knows. */
  child: Child;
  /** Makes the network ready to train all of its weights, and says how many numbers those are. */
  train(hyperparameters: Hyperparameters): Promise<Trained>;
  step(batch: number): Promise<{ loss: number; seconds: number }>;
  /** The share of each operation in a step; after `train`. */
  profile(steps: number): Promise<Profile>;
  /** Makes the network ready for inference. */
  infer(): Promise<void>;
  /** Runs the network forward, and returns what it gives if `values` are wanted. */
  output(batch: number, values?: boolean): Promise<{ output?: number[]; seconds: number }>;
  /** The most memory that the process has held, in bytes. */
  peak(): Promise<number>;
  close(): Promise<void>;
}

export const startGraft = () => Child.start('Graft', process.execPath, ['--import', 'tsx', here('graft-child.ts')]);

/** Our side, with its batches read. */
export async function openGraft({ model, batches, batchSize }: Materials): Promise<Side> {
  const child = startGraft();
  await child.ask({ do: 'batches', file: batches });
  return {
    ...common(child),
    name: 'Graft',
    train: (hyperparameters) => child.ask({ do: 'train', model, hyperparameters, batchSize }),
    profile: (steps) => child.ask({ do: 'profile', steps, prefix: `${model}.profile` }),
    infer: () => child.ask({ do: 'infer', model }),
  };
}

type Layout = 'contiguous' | 'channels_last';

/** PyTorch's side, the same network with the same weights; `features` leaves the classifier out. */
export async function openTorch(
  { network, weights, batches }: Materials,
  { python, threads, version }: Torch,
  { layout = 'contiguous', features = false }: { layout?: Layout; features?: boolean } = {},
): Promise<Side> {
  const child = Child.start('PyTorch', python, [here('torch_child.py')], { OMP_NUM_THREADS: String(threads) });
  await child.ask({ do: 'threads', count: threads });
  await child.ask({ do: 'batches', file: batches });
  await child.ask({ do: 'network', ...network.torch, weights, layout, features });
  return {
    ...common(child),
    name: `PyTorch ${version}${network.unit === 'images' ? ` ${layout}` : ''}`,
    infer: async () => undefined,
  };
}

/** PyTorch in each memory layout that makes a difference to the network; none where it is absent. */
export async function openTorches(
  materials: Materials,
  torch: Torch | null,
  options: { features?: boolean } = {},
): Promise<Side[]> {
  if (!torch) return [];
  const layouts: Layout[] = materials.network.unit === 'images' ? ['contiguous', 'channels_last'] : ['contiguous'];
  return Promise.all(layouts.map((layout) => openTorch(materials, torch, { ...options, layout })));
}

/** TensorFlow.js's side: on its wasm backend, which cannot train a convolution, or on its cpu backend. Both have one thread. */
export async function openTfjs({ model, batches }: Materials, backend: 'wasm' | 'cpu'): Promise<Side> {
  const child = Child.start('TensorFlow.js', process.execPath, ['--import', 'tsx', here('tfjs-child.ts')]);
  await child.ask({ do: 'backend', name: backend });
  await child.ask({ do: 'batches', file: batches });
  return {
    ...common(child),
    name: `TensorFlow.js ${backend}`,
    train: (hyperparameters) => child.ask({ do: 'train', model, hyperparameters }),
    infer: () => child.ask({ do: 'infer', model }),
  };
}

const common = (child: Child): Omit<Side, 'name' | 'infer'> => ({
  child,
  train: (hyperparameters) => child.ask({ do: 'train', hyperparameters }),
  step: (batch) => child.ask({ do: 'step', batch }),
  profile: (steps) => child.ask({ do: 'profile', steps }),
  output: (batch, values = false) => child.ask({ do: 'output', batch, values }),
  peak: async () => (await child.ask<{ bytes: number }>({ do: 'peak' })).bytes,
  close: () => child.close(),
});
