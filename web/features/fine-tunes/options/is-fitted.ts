import type { Choices } from './option.ts';

/** Whether the head is fitted once on the features, instead of trained in epochs. */
export const isFitted = ({ strategy, head, contrastive }: Pick<Choices, 'strategy' | 'head' | 'contrastive'>) =>
  contrastive || strategy === 'PROTOTYPE' || (head !== '' && head !== 'SOFTMAX');
