import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { listSupportedBackends } from 'onnxruntime-node';
import { childEnvironment } from '../child-environment.ts';
import { entryPoint } from '../entry-point.ts';
import { DEVICE_NAMES, type GpuDevice } from './device.ts';
import type { ProbeMessage } from './probe-process.ts';

/**
 * The result of trying a device: its speed relative to the CPU and whether it computes in float16, or why it cannot be used and
 * what would help.
 */
export type Probe = { works: true; speedup: number; half: boolean } | Failure;

interface Failure {
  works: false;
  reason: string;
  remedy?: string;
}

/** Compiling the first shaders on a cold driver takes seconds; a driver that hangs takes forever. */
const TIME_LIMIT = 90_000;

const CUDA_NEEDS = 'CUDA 12, cuDNN 9 and NVIDIA’s driver must be installed';

const probes = new Map<GpuDevice, Promise<Probe>>();

/** Tries a GPU with a short training run in a separate process, once: later calls return the same result. */
export function probeDevice(device: GpuDevice): Promise<Probe> {
  const known = probes.get(device);
  if (known) return known;
  const missing = missingProvider(device);
  const probe = missing ? Promise.resolve(missing) : tryInChild(device);
  probes.set(device, probe);
  return probe;
}

function missingProvider(device: GpuDevice): Failure | undefined {
  const provider = `onnxruntime’s ${DEVICE_NAMES[device]} provider`;
  if (!listSupportedBackends().some(({ name }) => name === device.toLowerCase())) {
    return { works: false, reason: `there is no ${provider} for ${process.platform} on ${process.arch}` };
  }
  const folder = path.dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
  const library = path.join(folder, 'bin/napi-v6', process.platform, process.arch, 'libonnxruntime_providers_cuda.so');
  if (device !== 'CUDA' || existsSync(library)) return undefined;
  const remedy = `\`ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node\` downloads it; ${CUDA_NEEDS}`;
  return { works: false, reason: `${provider} is not installed`, remedy };
}

function tryInChild(device: GpuDevice): Promise<Probe> {
  const { path: program, execArgv } = entryPoint(new URL('./probe-process.ts', import.meta.url));
  const child = fork(program, [device], {
    env: childEnvironment(['DEVICES']),
    execArgv,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let stderr = '';
  child.stderr?.on('data', (data: Buffer) => {
    stderr = `${stderr}${data}`.slice(-500);
  });
  return new Promise((resolve) => {
    const fail = (reason: string, remedy?: string) => resolve({ works: false, reason, ...(remedy ? { remedy } : {}) });
    const timer = setTimeout(() => {
      fail(`it did not finish a small training run within ${TIME_LIMIT / 1000} s`);
      child.kill('SIGKILL');
    }, TIME_LIMIT);
    child.once('message', (message: ProbeMessage) => {
      if ('speedup' in message) resolve({ works: true, ...message });
      else fail(...explain(message, device));
    });
    child.once('error', (error) => fail(`the process that tries it did not start: ${error.message}`));
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      fail(`the process that tried it crashed (${signal ?? code}): ${stderr.trim()}`);
    });
  });
}

/** Why it failed, and what would help. */
function explain(message: Extract<ProbeMessage, { failure: string }>, device: GpuDevice): [string, string?] {
  const { loaderMissing } = message;
  const failure = message.failure.replace(`${DEVICE_NAMES[device]} cannot be used: `, '');
  if (device === 'CUDA') return [failure, CUDA_NEEDS];
  if (loaderMissing) {
    return [
      'the Vulkan loader is missing',
      '`apt-get install libvulkan1` (or your system’s package of it) installs it',
    ];
  }
  if (failure.includes('WebGPU adapter')) {
    const linux = process.platform === 'linux';
    const vulkan = ', for Vulkan 1.1 or newer (`mesa-vulkan-drivers`, or NVIDIA’s own)';
    return ['no GPU that WebGPU can use was found', `install the GPU’s driver${linux ? vulkan : ''}`];
  }
  return [failure];
}
