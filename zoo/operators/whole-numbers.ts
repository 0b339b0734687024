import { type Operator, type OperatorTable, operator, stopped } from './operator.ts';
import { alike } from './sizes/carried-sizes.ts';
import { toldSizes } from './sizes/told-sizes.ts';
import { valueBy } from './sizes/values.ts';

<<<<<<< HEAD
/** Shapes, and what is made of shapes. */
const shapes = (own: Pick<Operator, 'sizes' | 'value'>) =>
  stopped('only the shape of its input counts', { isShapeOnly: true, ...own });
=======
/** Shapes, and functions of shapes. */
const shapes = () => stopped('only the shape of its input matters', { sizes: null, isShapeOnly: true });
>>>>>>> 3990bc5 (zoo's operators in plain English)

/** Places. */
const places = () => stopped('it makes integers', { sizes: null });

export const wholeNumbers: OperatorTable = {
<<<<<<< HEAD
  Shape: shapes({ sizes: null, value: valueBy.shape }),
  Size: shapes({ sizes: null, value: valueBy.size }),
  ConstantOfShape: shapes({ sizes: { told: toldSizes.constantOfShape }, value: valueBy.constantOfShape }),
  EyeLike: stopped('only the shape of its input counts', { sizes: alike, isShapeOnly: true }),
=======
  Shape: shapes(),
  Size: shapes(),
  ConstantOfShape: shapes(),
  EyeLike: stopped('only the shape of its input matters', { sizes: 'alike', isShapeOnly: true }),
>>>>>>> 3990bc5 (zoo's operators in plain English)
  NonZero: places(),
  ArgMax: places(),
  ArgMin: places(),
  NonMaxSuppression: places(),
  Constant: stopped('it reads nothing', { sizes: null }),
  Range: operator({
    gradient: { missing: 'its length is computed from its inputs' },
    learned: null,
    part: null,
    sizes: { told: toldSizes.range },
    moves: null,
  }),
};
