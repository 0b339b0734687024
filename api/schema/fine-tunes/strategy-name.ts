/** A strategy in words: `LINEAR_PROBE` is "linear probe", and `LORA` is "LoRA". */
export const strategyName = (strategy: string): string =>
  strategy === 'LORA' ? 'LoRA' : strategy.toLowerCase().replaceAll('_', ' ');
