import { t } from '../../../messages/t.ts';
import type { Choices, OptionGroup } from './option.ts';

const lora = ({ strategy }: Choices) => strategy === 'LORA';
const layers = ({ strategy }: Choices) => strategy !== 'LINEAR_PROBE' && strategy !== 'PROTOTYPE';

/** Which layers train, and how. */
export const LAYER_OPTIONS: OptionGroup = {
  title: t('Layers'),
  options: [
    {
      name: 'unfreezeFrom',
      kind: 'layer',
      label: t('Train from layer'),
      shownFor: ({ strategy }) => strategy === 'PARTIAL' || strategy === 'LORA',
    },
    {
      name: 'layerDecay',
      kind: 'decimal',
      label: t('Layer decay'),
      shownFor: layers,
    },
    {
      name: 'gradualUnfreezing',
      kind: 'whole',
      label: t('Gradual unfreezing'),
      shownFor: layers,
    },
    {
      name: 'loraRank',
      kind: 'whole',
      label: t('Rank'),
      shownFor: lora,
    },
    {
      name: 'loraAlpha',
      kind: 'decimal',
      label: t('Alpha'),
      shownFor: lora,
    },
    {
      name: 'loraTargets',
      kind: 'names',
      label: t('Targets'),
      none: t('every MatMul, Gemm and 1×1 Conv'),
      shownFor: lora,
    },
  ],
};
