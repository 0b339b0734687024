import type { BuiltGradients, Variable } from './built-gradients.ts';

/**
 * The gradient of each variable by central differences: (loss(x + step) − loss(x − step)) / (2 · step), element by element.
 */
export async function finiteDifferences(
  variables: Variable[],
  built: BuiltGradients,
  step: number,
): Promise<Record<string, Float64Array>> {
  const gradients: Record<string, Float64Array> = {};
  for (const { name, values } of variables) {
    const at = async (element: number, shift: number) => {
      const moved = values.slice();
      moved[element] += shift;
      // What float32 made of the shift, for the quotient has to divide by that.
      return { loss: await built.lossWith(name, moved), position: moved[element] };
    };
    gradients[name] = new Float64Array(values.length);
    for (let i = 0; i < values.length; i++) {
      const [above, below] = [await at(i, step), await at(i, -step)];
      gradients[name][i] = (above.loss - below.loss) / (above.position - below.position);
    }
  }
  return gradients;
}
