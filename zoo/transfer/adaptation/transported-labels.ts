import { type Features, type LabelledFeatures, rowsOf } from '../heads/features.ts';
import { withMatrixProducts } from '../heads/matrix-products.ts';
import { momentsOf, standardized } from './moments.ts';

/** The entropy's weight. Costs are squared distances of unit vectors, 0 to 4. Chosen on Google's and Apple's emoji: `adaptation-apple` in scripts/bench. */
const REGULARIZATION = 0.08;

/** Iterations at most, and how far the marginals may be off, as a share. */
const [MOST_STEPS, TOLERANCE] = [1000, 1e-6];

/**
 * Labels for the target that optimal transport carries over from the source: the rows of the source are moved onto those of the target
 * at the least cost, each row with equal mass, and a target row's label is that of the mass it receives (I. Redko et al., "Optimal
 * Transport for Multi-source Domain Adaptation under Target Shift", AISTATS 2019, section 4; with an entropy, M. Cuturi, "Sinkhorn
 * Distances", NIPS 2013). It looks at neighbours, where a linear classifier looks at directions, and no source row can label everything.
 * As all mass has to arrive, it expects the classes to have about the same shares in both domains.
 *
 * Rows are compared by the cosine of the features' square roots with their signs, standardized in each domain: with the roots a few strong
 * features decide less (F. Perronnin, J. Sánchez and T. Mensink, "Improving the Fisher Kernel for Large-Scale Image Classification", ECCV
 * 2010). On those rows, divided by their length, it is POT's `SinkhornTransport(reg_e=0.08)` and its `transform_labels`.
 *
 * @param source @param target features as the network computes them
 * @returns the probabilities of each target row's classes
 */
export async function transportedLabels(source: LabelledFeatures, target: Features): Promise<number[][]> {
  const [from, to] = [unitRows(rooted(source)), unitRows(rooted(target))];
  const [sources, targets] = [rowsOf(source), rowsOf(target)];
  const cosines = await withMatrixProducts((products) => products.product(to, from, source.dimension));
  const kernel = cosines.map((cosine) => Math.exp((2 * cosine - 2) / REGULARIZATION));
  const factors = balance(kernel, targets, sources);
  return Array.from({ length: targets }, (_, row) => {
    const mass = new Array<number>(source.classes).fill(0);
    for (let i = 0; i < sources; i++) mass[source.labels[i]] += kernel[row * sources + i] * factors[i];
    const total = mass.reduce((sum, own) => sum + own, 0);
    return mass.map((own) => own / total);
  });
}

/** Sinkhorn's iteration: what the kernel's columns are multiplied by in the plan. */
function balance(kernel: Float64Array, rows: number, columns: number): Float64Array {
  const ofColumn = new Float64Array(columns).fill(1);
  for (let step = 0; step < MOST_STEPS; step++) {
    const sums = new Float64Array(columns);
    for (let row = 0; row < rows; row++) {
      const at = row * columns;
      let own = 0;
      for (let i = 0; i < columns; i++) own += kernel[at + i] * ofColumn[i];
      const factor = 1 / (rows * own);
      for (let i = 0; i < columns; i++) sums[i] += factor * kernel[at + i];
    }
    // The columns' mass before this step, of 1 / columns each.
    let error = 0;
    for (let i = 0; i < columns; i++) {
      error = Math.max(error, Math.abs(sums[i] * ofColumn[i] * columns - 1));
      ofColumn[i] = 1 / (columns * sums[i]);
    }
    if (error < TOLERANCE) break;
  }
  return ofColumn;
}

function rooted({ values, dimension }: Features): Features {
  const roots = { values: values.map((value) => Math.sign(value) * Math.sqrt(Math.abs(value))), dimension };
  return standardized(roots, momentsOf(roots));
}

/** Each row divided by its length; a row of zeros stays. */
function unitRows({ values, dimension }: Features): Float64Array {
  const unit = Float64Array.from(values);
  for (let start = 0; start < unit.length; start += dimension) {
    let squares = 0;
    for (let i = start; i < start + dimension; i++) squares += unit[i] ** 2;
    const length = Math.sqrt(squares) || 1;
    for (let i = start; i < start + dimension; i++) unit[i] /= length;
  }
  return unit;
}
