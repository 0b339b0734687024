import { CLOSED_OPTIONS, closedMethod } from './closed-head.ts';
import type { FineTuneOptions } from './fine-tune-options.ts';

/**
 * Whether an option can be chosen with a strategy and a head, as `resolveFineTuneOptions` has it: PROTOTYPE has no learning rate, only LORA
 * has a rank. Which of its values can be chosen, other options may still decide.
 */
export function hasOption(
  option: keyof FineTuneOptions,
  choice: Pick<FineTuneOptions, 'strategy'> & Partial<Pick<FineTuneOptions, 'head'>>,
): boolean {
  const { strategy } = choice;
  const method = closedMethod(choice);
  switch (option) {
    case 'head':
      return strategy === 'LINEAR_PROBE';
    case 'shots':
      return method !== null;
    case 'distance':
      return method === 'PROTOTYPE' || method === 'NEAREST_NEIGHBOURS';
    case 'loraRank':
    case 'loraAlpha':
    case 'loraTargets':
      return strategy === 'LORA';
    case 'unfreezeFrom':
      return strategy === 'PARTIAL' || strategy === 'LORA';
    case 'layerDecay':
    case 'gradualUnfreezing':
      return strategy !== 'LINEAR_PROBE' && method === null;
    case 'frozenPrecision':
      return strategy !== 'FULL';
    default:
      return method === null || CLOSED_OPTIONS.has(option);
  }
}
