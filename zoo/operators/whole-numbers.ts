import { type OperatorTable, operator, stopped } from './operator.ts';

/** Shapes, and what is made of shapes. */
const shapes = () => stopped('only the shape of its input counts', { sizes: null, isShapeOnly: true });

/** Places. */
const places = () => stopped('it makes whole numbers', { sizes: null });

export const wholeNumbers: OperatorTable = {
  Shape: shapes(),
  Size: shapes(),
  ConstantOfShape: shapes(),
  EyeLike: stopped('only the shape of its input counts', { sizes: 'alike', isShapeOnly: true }),
  NonZero: places(),
  ArgMax: places(),
  ArgMin: places(),
  NonMaxSuppression: places(),
  Constant: stopped('it reads nothing', { sizes: null }),
  Range: operator({
    gradient: { missing: 'its length is computed from what it reads' },
    learned: null,
    part: null,
    sizes: null,
    moves: null,
  }),
};
