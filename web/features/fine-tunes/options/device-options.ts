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
      hint: t('The fine-tune’s page shows which device was used, and why'),
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
      hint: t('Mixed is faster on many GPUs'),
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
      hint: t(
        'Int8 is up to three times faster on a CPU. It is calibrated on your training examples. Evaluations and the checkpoint are float32',
      ),
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
      hint: t('TensorFlow trains models in the format of Keras. It has to be installed beside Graft'),
      values: [
        { value: 'GRAFT', name: 'Graft' },
        { value: 'TENSORFLOW', name: 'TensorFlow' },
      ],
    },
  ],
};
