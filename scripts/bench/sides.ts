import { fileURLToPath } from 'node:url';
import { learnedParameters } from '../../zoo/training/parameters/learned-parameters.ts';
import { Child } from './child.ts';
import type { Materials } from './materials.ts';
import type { Network } from './networks.ts';
import type { Profile } from './profile.ts';
import type { Torch } from './torch.ts';
import type { Hyperparameters, Training } from './training.ts';

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

interface Trained {
  parameters: number;
  /** Ours only. */
  seconds?: Training['seconds'];
}

/** One side of a comparison, in its own process that runs one task per request. */
export interface Side {
  name: string;
  /** For requests that only one side supports. */
  child: Child;
  /** Prepares the network for training all of its weights, and returns the number of parameters. */
  train(hyperparameters: Hyperparameters): Promise<Trained>;
  step(batch: number): Promise<{ loss: number; seconds: number }>;
  /** The share of each operation in a step; after `train`. */
  profile(steps: number): Promise<Profile>;
  /** Prepares the network for inference. */
  infer(): Promise<void>;
  /** Runs the network forward, and returns what it gives if `values` are wanted and the side can tell. */
  output(batch: number, values?: boolean): Promise<{ output?: number[]; seconds: number }>;
  /** The peak memory of the process, in bytes. */
  peak(): Promise<number>;
  close(): Promise<void>;
}

export const startGraft = () => Child.start('Graft', process.execPath, ['--import', 'tsx', here('graft-child.ts')]);

/** Our side, with its batches loaded. */
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

/** How PyTorch computes: its memory layout and precision, and whether torch.compile makes code of the network first. */
export interface TorchMode {
  layout?: 'contiguous' | 'channels_last';
  /** bfloat16 as `torch.autocast` has it: products and convolutions in bfloat16, weights and optimizer in float32. */
  precision?: 'float32' | 'bfloat16';
  compiled?: boolean;
}

/** PyTorch's side, the same network with the same weights; `features` leaves out the classifier. */
export async function openTorch(
  { network, weights, batches }: Materials,
  torch: Torch,
  { features = false, ...mode }: TorchMode & { features?: boolean } = {},
): Promise<Side> {
  const { python, threads } = torch;
  const { layout = 'contiguous', precision = 'float32', compiled = false } = mode;
  const child = Child.start('PyTorch', python, [here('torch_child.py')], {
    OMP_NUM_THREADS: String(threads),
    // torch.compile's own compilers would go on as processes that nobody stops.
    TORCHINDUCTOR_COMPILE_THREADS: '1',
  });
  await child.ask({ do: 'threads', count: threads });
  await child.ask({ do: 'batches', file: batches });
  await child.ask({ do: 'network', ...network.torch, weights, layout, precision, compiled, features });
  return { ...common(child), name: torchName(network, torch, mode), infer: async () => undefined };
}

/** PyTorch in a mode, as the rows name it. */
export function torchName({ unit }: Network, { version }: Torch, mode: TorchMode): string {
  const { layout = 'contiguous', precision = 'float32', compiled = false } = mode;
  const words = ['PyTorch', version, ...(compiled ? ['compiled'] : []), precision];
  return [...words, ...(unit === 'images' ? [layout] : [])].join(' ');
}

/** The memory layouts that make a difference to a network. */
export const layoutsOf = ({ unit }: Network): ('contiguous' | 'channels_last')[] =>
  unit === 'images' ? ['contiguous', 'channels_last'] : ['contiguous'];

/** PyTorch in float32, in each memory layout that makes a difference to the network; none where it is absent. */
export async function openTorches(
  materials: Materials,
  torch: Torch | null,
  options: { features?: boolean } = {},
): Promise<Side[]> {
  if (!torch) return [];
  return Promise.all(layoutsOf(materials.network).map((layout) => openTorch(materials, torch, { ...options, layout })));
}

/** The side of onnxsim, which differentiates ONNX too: the same file, Adam without weight decay, onnxruntime of Python. */
export async function openOnnxsim({ network, model, batches }: Materials, torch: Torch): Promise<Side> {
  const child = Child.start('onnxsim', torch.python, [here('onnxsim_child.py')]);
  await child.ask({ do: 'batches', file: batches });
  const parameters = learnedParameters(network.graph);
  return {
    ...common(child),
    name: `onnxsim ${torch.onnxsim}`,
    train: ({ learningRate }) => child.ask({ do: 'train', model, parameters, rate: learningRate }),
    infer: async () => undefined,
    output: async () => ({ seconds: Number.NaN }),
  };
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
