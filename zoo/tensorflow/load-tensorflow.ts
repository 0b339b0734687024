import { createRequire } from 'node:module';
import { InvalidInputError } from '../errors.ts';

/** By require: bundlers and test runners must not try to resolve packages that are not installed. */
const require = createRequire(import.meta.url);

/** The parts of TensorFlow.js that training needs; `tfjs-node` and `tfjs-node-gpu` give both from one module. */
export interface Tensorflow {
  core: typeof import('@tensorflow/tfjs-core');
  layers: typeof import('@tensorflow/tfjs-layers');
  /** What runs the kernels. */
  device: 'CPU' | 'CUDA';
  /** The TensorFlow that was loaded, and why no faster one was. */
  reason: string;
}

/** The packages that a person may have installed, the fastest first. */
const NATIVE = [
  { name: '@tensorflow/tfjs-node-gpu', device: 'CUDA' },
  { name: '@tensorflow/tfjs-node', device: 'CPU' },
] as const;

/** The parts of TensorFlow.js that training needs where neither is installed. */
const PLAIN = ['core', 'layers', 'backend-cpu', 'backend-wasm'].map((part) => `@tensorflow/tfjs-${part}`);

/**
 * Loads the fastest installed TensorFlow: `@tensorflow/tfjs-node-gpu` on CUDA, otherwise `@tensorflow/tfjs-node`, otherwise
 * plain TensorFlow.js, which needs no native library and is slow. None of them comes with Graft.
 *
 * @param device CUDA: only the first; CPU: not the first
 * @param backend of plain TensorFlow.js: `wasm` is faster, but cannot differentiate convolutions
 * @throws InvalidInputError for WEBGPU; for CUDA where it cannot be used, with the reason; and where no TensorFlow is installed,
 * with what to install
 */
export async function loadTensorflow(
  device: 'AUTO' | 'CPU' | 'WEBGPU' | 'CUDA',
  backend: 'cpu' | 'wasm',
): Promise<Tensorflow> {
  if (device === 'WEBGPU') {
    throw new InvalidInputError('TensorFlow runs on the CPU or CUDA here; use device AUTO, CPU or CUDA.', 'device');
  }
  const misses: string[] = [];
  for (const candidate of NATIVE) {
    if (device !== 'AUTO' && device !== candidate.device) continue;
    const loaded = await tryNative(candidate.name, candidate.device);
    if (typeof loaded !== 'string') return { ...loaded, reason: [candidate.name, ...misses].join('; ') };
    misses.push(loaded);
  }
  if (device === 'CUDA') {
    throw new InvalidInputError(
      `TensorFlow cannot run on CUDA: ${misses.join('; ')}. Run npm install @tensorflow/tfjs-node-gpu, which needs CUDA 11.2 and cuDNN 8.1, or use device AUTO.`,
      'device',
    );
  }
  return {
    ...(await plainTensorflow(backend)),
    device: 'CPU',
    reason: [`TensorFlow.js (${backend})`, ...misses].join('; '),
  };
}

/** The module, or why it was not loaded. */
async function tryNative(name: string, device: 'CPU' | 'CUDA'): Promise<Omit<Tensorflow, 'reason'> | string> {
  try {
    const module = require(name);
    const core: Tensorflow['core'] = module;
    await core.ready();
    const { isUsingGpuDevice } = core.backend() as { isUsingGpuDevice?: boolean };
    if (device === 'CUDA' && !isUsingGpuDevice) return `${name} finds no usable GPU`;
    return { core, layers: module, device };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'MODULE_NOT_FOUND' && message.includes(`'${name}'`)) return `${name} is not installed`;
    return `${name} does not load (${message.split('\n')[0].trim()})`;
  }
}

async function plainTensorflow(backend: 'cpu' | 'wasm'): Promise<Pick<Tensorflow, 'core' | 'layers'>> {
  const { core, layers } = await importPlain(backend).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new InvalidInputError(
      `The engine TENSORFLOW needs TensorFlow.js, which is not installed. Run npm install ${PLAIN.join(' ')}, or @tensorflow/tfjs-node, which is faster. Or use the engine GRAFT.`,
      'engine',
      { cause },
    );
  });
  await core.setBackend(backend);
  await core.ready();
  return { core, layers };
}

async function importPlain(backend: 'cpu' | 'wasm'): Promise<Pick<Tensorflow, 'core' | 'layers'>> {
  const core = await import('@tensorflow/tfjs-core');
  const layers = await import('@tensorflow/tfjs-layers');
  await import('@tensorflow/tfjs-backend-cpu');
  if (backend === 'wasm') await import('@tensorflow/tfjs-backend-wasm');
  return { core, layers };
}
