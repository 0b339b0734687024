import { t } from '../../../messages/t.ts';
import type { OptionGroup } from './option.ts';

/** Where a run computes, and in which precision. */
export const DEVICE_OPTIONS: OptionGroup = {
  title: t('Where'),
  options: [
    {
      name: 'device',
      kind: 'choice',
      label: t('Device'),
      values: [
        { value: 'AUTO', name: t('Automatic: the fastest that works') },
        { value: 'CPU', name: 'CPU' },
        { value: 'WEBGPU', name: t('WebGPU: any vendor’s GPU') },
        { value: 'CUDA', name: t('CUDA: NVIDIA’s GPUs') },
      ],
    },
    {
      name: 'precision',
      kind: 'choice',
      label: t('Precision'),
      values: [
        { value: 'FLOAT32', name: 'float32' },
        { value: 'MIXED', name: t('Mixed: float16 where it is precise enough') },
      ],
      shownFor: ({ device }) => device !== 'CPU',
    },
    {
      name: 'frozenPrecision',
      kind: 'choice',
      label: t('Frozen part'),
      values: [
        { value: 'AUTO', name: t('Automatic: int8 if it saves time and the features stay the same') },
        { value: 'FLOAT32', name: 'float32' },
        { value: 'INT8', name: t('int8; fails if the features change too much') },
      ],
      shownFor: ({ strategy }) => strategy !== 'FULL',
    },
    {
      name: 'engine',
      kind: 'choice',
      label: t('Engine'),
      values: [
        { value: 'GRAFT', name: 'Graft' },
        { value: 'TENSORFLOW', name: 'TensorFlow' },
      ],
    },
  ],
};
