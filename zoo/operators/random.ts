import { type Operator, type OperatorTable, stopped } from './operator.ts';
import { alike } from './sizes/carried-sizes.ts';

const draws = (own: Pick<Operator, 'sizes'>) => stopped('it draws at random', { isRandom: () => true, ...own });

export const random: OperatorTable = {
  RandomNormal: draws({ sizes: null }),
  RandomUniform: draws({ sizes: null }),
  RandomNormalLike: draws({ sizes: alike }),
  RandomUniformLike: draws({ sizes: alike }),
  Bernoulli: draws({ sizes: alike }),
  Multinomial: draws({ sizes: null }),
};
