import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { missingWebGpu } from '../testing/webgpu/missing-webgpu.ts';
import { unpackSwiftShader } from '../testing/webgpu/swiftshader.ts';
import { fastest } from './pick-device.ts';

const missing = await missingWebGpu();
const onLinux = process.platform === 'linux';

/** As a new process would pick: a device is tried once a process. */
const freshly = () => import('./pick-device.ts');

beforeEach(() => vi.resetModules());
afterEach(() => vi.unstubAllEnvs());

const none = { works: false, reason: 'no GPU was found' } as const;

const works = (speedup: number, half = true) => ({ works: true, speedup, half }) as const;

test('AUTO takes the fastest device, and says by how much', () => {
  expect(fastest({ CUDA: works(21.4), WEBGPU: works(9.04) })).toEqual({
    device: 'CUDA',
    reason:
      'CUDA ran a small training step 21 times as fast as the CPU; WebGPU ran a small training step 9.0 times as fast as the CPU.',
  });
});

test('AUTO stays on the CPU if nothing is faster', () => {
  expect(fastest({ CUDA: none, WEBGPU: works(0.5) })).toEqual({
    device: 'CPU',
    reason:
      'The CPU is the fastest device here; CUDA: no GPU was found; WebGPU took 2.0 times as long as the CPU for a small training step.',
  });
});

test('for MIXED precision, AUTO takes the fastest device that computes in float16', () => {
  expect(fastest({ CUDA: works(3), WEBGPU: works(9, false) }, 'MIXED')).toEqual({
    device: 'CUDA',
    reason:
      'CUDA ran a small training step 3.0 times as fast as the CPU; WebGPU ran a small training step 9.0 times as fast as the CPU, only in float32.',
  });
});

test('MIXED precision is refused if AUTO would choose the CPU, with what was tried', () => {
  const pick = () => fastest({ CUDA: none, WEBGPU: works(9, false) }, 'MIXED');
  expect(pick).toThrow(InvalidInputError);
  expect(pick).toThrow(
    /^MIXED precision needs a GPU that computes in float16\. The CPU is the .*WebGPU .*only in float32\. Use precision FLOAT32\.$/,
  );
});

test('the CPU is not tried', async () => {
  const { pickDevice } = await freshly();
  expect(await pickDevice('CPU')).toEqual({ device: 'CPU', reason: 'The CPU was requested.' });
});

test.runIf(onLinux)('a requested device that does not work is refused, with what would help', async () => {
  vi.stubEnv('VK_DRIVER_FILES', '/no/such/driver.json');
  const { pickDevice } = await freshly();
  await expect(pickDevice('WEBGPU')).rejects.toMatchObject({
    name: 'InvalidInputError',
    field: 'device',
    message: expect.stringMatching(
      /^WebGPU cannot be used: .*[Ii]nstall.* With the device AUTO, Graft uses what is available\.$/,
    ),
  });
});

test('CUDA works, or the refusal says how to install it', async () => {
  const { pickDevice } = await freshly();
  const reason = await pickDevice('CUDA').then(
    ({ reason }) => reason,
    (error: Error) => error.message,
  );
  expect(reason).toMatch(/^CUDA was requested|ONNXRUNTIME_NODE_INSTALL=cuda12|no CUDA provider/);
});

describe.skipIf(missing !== undefined)('where WebGPU runs', () => {
  // A software driver is tried once: that takes many seconds.
  let picker: ReturnType<typeof freshly> | undefined;
  const pickerOfBoth = () => {
    picker ??= freshly();
    return picker;
  };

  test('AUTO tries it with a short training run, whose results are those of the CPU', async () => {
    if (onLinux) vi.stubEnv('VK_DRIVER_FILES', await unpackSwiftShader());
    const { pickDevice, listDevices } = await pickerOfBoth();
    const { reason } = await pickDevice('AUTO');

    expect(reason).toMatch(/WebGPU (ran|took) .* times .* the CPU/);
    expect((await listDevices()).WEBGPU).toMatchObject({ works: true });
  });

  test.runIf(onLinux)('MIXED precision is refused on a device without float16, as SwiftShader is', async () => {
    vi.stubEnv('VK_DRIVER_FILES', await unpackSwiftShader());
    const { pickDevice } = await pickerOfBoth();
    await expect(pickDevice('WEBGPU', 'MIXED')).rejects.toMatchObject({
      name: 'InvalidInputError',
      field: 'precision',
      message:
        'MIXED precision needs a GPU that computes in float16. WebGPU computes only in float32 here. Use precision FLOAT32.',
    });
  });
});
