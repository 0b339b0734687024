import { expect, test } from 'vitest';
import { describeMachine, simdFlags } from './machine.ts';

test('SIMD sets are read from what Linux says of the CPU', () => {
  expect(simdFlags('processor\t: 0\nflags\t\t: fpu sse4_2 avx avx2 fma avx512f\n')).toEqual([
    'sse4_2',
    'avx',
    'avx2',
    'fma',
    'avx512f',
  ]);
  expect(simdFlags('Features\t: fp asimd sve\n')).toEqual(['asimd', 'sve']);
  expect(simdFlags('')).toEqual([]);
});

test('the machine is described with every version that affects a figure', async () => {
  const torch = {
    python: 'python3',
    version: '2.15.0',
    torchvision: '0.30.0',
    blas: 'mkl',
    capability: 'AVX512',
    oneDnn: '3.12',
    bfloat16: true,
    compiler: false,
    onnxsim: null,
    threads: 2,
  };
  const text = (await describeMachine(torch)).join('\n');
  expect(text).toMatch(/\d+ cores, \d+ GiB/);
  expect(text).toContain(`Node ${process.version}`);
  expect(text).toMatch(/onnxruntime-node \d+\.\d+\.\d+/);
  expect(text).toMatch(/tfjs \d+\.\d+\.\d+/);
  expect(text).toContain('2.15.0, torchvision 0.30.0, BLAS mkl, oneDNN 3.12, kernels for AVX512, bfloat16 in hardware');
  expect(text).toContain('C++ compiler absent, onnxsim absent, 2 threads');
  expect((await describeMachine(null)).at(-1)).toMatch(/PyTorch +absent/);
});
