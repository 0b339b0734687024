import { type Operator, type OperatorTable, operator, stopped } from './operator.ts';
import { alike } from './sizes/carried-sizes.ts';
import { toldSizes } from './sizes/told-sizes.ts';
import { valueBy } from './sizes/values.ts';

/** Shapes, and what is made of shapes. */
const shapes = (own: Pick<Operator, 'sizes' | 'value'>) =>
  stopped('only the shape of its input counts', { isShapeOnly: true, ...own });

/** Places. */
const places = () => stopped('it makes whole numbers', { sizes: null });

export const wholeNumbers: OperatorTable = {
  Shape: shapes({ sizes: null, value: valueBy.shape }),
  Size: shapes({ sizes: null, value: valueBy.size }),
  ConstantOfShape: shapes({ sizes: { told: toldSizes.constantOfShape }, value: valueBy.constantOfShape }),
  EyeLike: stopped('only the shape of its input counts', { sizes: alike, isShapeOnly: true }),
  NonZero: places(),
  ArgMax: places(),
  ArgMin: places(),
  NonMaxSuppression: places(),
  Constant: stopped('it reads nothing', { sizes: null }),
  Range: operator({
    gradient: { missing: 'its length is computed from what it reads' },
    learned: null,
    part: null,
    sizes: { told: toldSizes.range },
    moves: null,
  }),
};
