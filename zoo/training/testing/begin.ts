import { HEAD } from '../head/head.ts';
import type { Training } from '../open-training.ts';
import { parameterName } from '../step/state-names.ts';

/** Gives the head's weights, and what LORA learns, the values that they begin with in scripts/fixtures/text-training.py. */
export async function begin({ trainer, groups }: Pick<Training, 'trainer' | 'groups'>): Promise<void> {
  const state = await trainer.save();
  for (const group of groups) {
    const flat = state.vectors[parameterName(group)];
    let offset = 0;
    for (const { name, size } of group.parameters) {
      const own = flat.subarray(offset, offset + size);
      if (name === HEAD.weights) own.set(own.map((_, i) => 0.2 * Math.cos(i)));
      if (name.endsWith('lora_A')) own.set(own.map((_, i) => 0.3 * Math.sin(i + 1)));
      offset += size;
    }
  }
  trainer.restore(state);
}
