import { describe, expect, test } from 'vitest';
import { missingWebGpu } from '../testing/webgpu/missing-webgpu.ts';
import { runOnWebGpu } from '../testing/webgpu/run-on-webgpu.ts';
import type { Device } from './device.ts';
import { explainFailure, explainRefusal } from './runtime-error.ts';

const missing = await missingWebGpu();

/** The exact messages of onnxruntime 1.30: WebGPU's when a Vulkan layer lost the device, or a tensor was too large. */
const seen: [Device, string, { name: string; field?: string; message: string }][] = [
  [
    'WEBGPU',
    '/onnxruntime_src/onnxruntime/core/providers/webgpu/buffer_manager.cc:641 void onnxruntime::webgpu::BufferManager::Download(WGPUBuffer, void*, size_t) const map_async_result.status == wgpu::MapAsyncStatus::Success was false. Failed to download data from buffer. wgpu::MapAsyncStatus value: 4, message: [Device] is lost.',
    {
      name: 'UnavailableError',
      message:
        'WebGPU lost its device: its driver reset it, or it is gone. Run it again, on the CPU if the device stays away: a fine-tune resumes from its last saved state.',
    },
  ],
  [
    'WEBGPU',
    'WebGPU validation failed. Buffer size (1200000000) exceeds the max buffer size limit (1073741824).\n - While calling [Device].CreateBuffer([BufferDescriptor]).\n',
    {
      name: 'InvalidInputError',
      field: 'batchSize',
      message: 'WebGPU has too little memory left for a tensor of 1.20 GB: use a smaller batchSize.',
    },
  ],
  [
    'CPU',
    'Failed to allocate memory for requested buffer of size 2500000000',
    {
      name: 'InvalidInputError',
      field: 'batchSize',
      message: 'The CPU has too little memory left for a tensor of 2.50 GB: use a smaller batchSize.',
    },
  ],
];

test.each(seen)('on %s, “%s” is explained', (device, message, expected) => {
  expect(explainFailure(new Error(message), device)).toMatchObject(expected);
});

test.each([
  ['Load model from /home/ada/.graft/jobs/1/model.onnx failed:This is an invalid model.', 'This is an invalid model.'],
  [
    'Load model from /tmp/model.onnx failed:/onnxruntime_src/onnxruntime/core/graph/model.cc:191 onnxruntime::Model::Model(onnx::ModelProto&&, const onnxruntime::ModelOptions&) Missing opset in the model.',
    'Missing opset in the model.',
  ],
])('a refusal names no place on this machine or in its source: %s', (message, reason) => {
  expect(explainRefusal(new Error(message), 'CPU').message).toBe(`onnxruntime refuses the model: ${reason}`);
});

test('a reason that repeats a long name of the file is cut', () => {
  const { message } = explainRefusal(new Error(`Unrecognized attribute: ${'a'.repeat(5_000)}`), 'CPU');
  expect(message).toMatch(/^onnxruntime refuses the model: Unrecognized attribute: a+ …$/);
  expect(message.length).toBeLessThan(1_100);
});

test('other errors are returned unchanged', () => {
  const cause = new Error('Non-zero status code returned while running Gather node.');
  expect(explainFailure(cause, 'WEBGPU')).toBe(cause);
});

describe.skipIf(missing !== undefined)('where WebGPU runs', () => {
  test('a tensor that is too large for any GPU is refused, and the session keeps working', async () => {
    const file = new URL('./testing/too-large-on-webgpu.ts', import.meta.url);
    expect(await runOnWebGpu(file)).toEqual([
      6,
      { name: 'InvalidInputError', message: 'WebGPU has too little memory left: use a smaller batchSize.' },
      6,
    ]);
  });
});
