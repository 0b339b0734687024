import type { RuleContext } from './rule.ts';

/**
 * The shape of a tensor as a tensor: a constant if every dimension is fixed, otherwise read at run time, for which the
 * tensor must be kept until then.
 */
export function shapeTensor(c: RuleContext, name: string): string {
  const shape = c.shapes.get(name);
  const fixed = shape?.filter((dimension) => typeof dimension === 'number');
  return fixed && fixed.length === shape?.length ? c.build.ints(fixed) : c.build.node('Shape', [name]);
}

/** Zeros in the shape of a tensor. */
export const zerosLike = (c: RuleContext, name: string) => c.build.node('ConstantOfShape', [shapeTensor(c, name)]);

/** An axis counted from the front. */
export const fromFront = (axis: number, rank: number) => (axis < 0 ? axis + rank : axis);
