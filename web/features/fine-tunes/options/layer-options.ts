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
      hint: t('This layer and all after it'),
      shownFor: ({ strategy }) => strategy === 'PARTIAL' || strategy === 'LORA',
    },
    {
      name: 'layerDecay',
      kind: 'decimal',
      label: t('Layer decay'),
      hint: t('Rate of a layer over that of the next one'),
      shownFor: layers,
    },
    {
      name: 'gradualUnfreezing',
      kind: 'whole',
      label: t('Gradual unfreezing'),
      hint: t('One more layer after each so many epochs'),
      shownFor: layers,
    },
    {
      name: 'loraRank',
      kind: 'whole',
      label: t('Rank'),
      hint: t('The rank of the updates: higher can express more'),
      shownFor: lora,
    },
    {
      name: 'loraAlpha',
      kind: 'decimal',
      label: t('Alpha'),
      hint: t('Updates are scaled by alpha / rank'),
      shownFor: lora,
    },
    {
      name: 'loraTargets',
      kind: 'names',
      label: t('Targets'),
      hint: t('Weights or operators, separated by commas; * matches anything'),
      none: t('every MatMul, Gemm and 1×1 Conv'),
      shownFor: lora,
    },
  ],
};
