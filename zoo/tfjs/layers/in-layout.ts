import type { Activation } from './layer.ts';

/** A Keras shape in the layout of the activation's tensor, without the batch. */
export function inLayout<T>({ layout }: Pick<Activation, 'layout'>, shape: T[]): T[] {
  return layout === 'plain' || shape.length < 2 ? shape : [shape[shape.length - 1], ...shape.slice(0, -1)];
}
