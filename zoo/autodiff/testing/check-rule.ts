import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { GraphBuilder } from '../../onnx/builder.ts';
import type { Node } from '../../onnx/graph.ts';
import { elementCount } from '../../onnx/tensor.ts';
import { hasRule, type OperatorTable } from '../../operators/operator.ts';
import { operatorName } from '../../operators/operator-name.ts';
import { dependents } from '../reach.ts';
import { buildGradients, type Variable } from './built-gradients.ts';
import { finiteDifferences } from './finite-differences.ts';
import type { GradientCheck } from './gradient-check.ts';
import { type TensorFlowBody, tensorFlowGradients } from './tfjs-oracle.ts';

/** The largest relative error of a gradient in float32. */
const TOLERANCE = 1e-3;

let seen: GradientCheck = { operator: '', inputs: [] };

/** A variable of values spread over −1.5..1.5, none near a kink at 0, no two alike. */
export function variable(name: string, shape: number[], seed = 1, range: [number, number] = [-1.5, 1.5]): Variable {
  const size = elementCount(shape);
  const order = Array.from({ length: size }, (_, i) => i).sort(
    (a, b) => Math.sin(a * 12.9898 + seed) - Math.sin(b * 12.9898 + seed),
  );
  const values = Float32Array.from(order, (rank) => range[0] + ((range[1] - range[0]) * (rank + 0.5)) / size);
  return { name, shape, values: values.map((v) => (Math.abs(v) < 0.03 ? v + 0.06 : v)) };
}

/**
 * Expects the gradients of a graph to equal finite differences and, where `tensorflow` says how TensorFlow.js computes the
 * same, its gradients too.
 *
 * @param options.step the step of the differences: smaller where the function bends, larger where it is straight
 */
export async function expectRight(
  variables: Variable[],
  body: (b: GraphBuilder) => string,
  options: { step?: number; tensorflow?: TensorFlowBody } = {},
) {
  const built = await buildGradients(variables, body);
  noteInputs(built.nodes, variables);
  const expectEqual = (oracle: 'finiteDifferences' | 'tensorFlow', references: Record<string, ArrayLike<number>>) => {
    for (const [name, reference] of Object.entries(references)) {
      const error = relativeError(built.gradients[name], reference);
      seen[oracle] = Math.max(seen[oracle] ?? 0, error);
      expect(error, `gradient with respect to ${name}, against ${oracle}`).toBeLessThan(TOLERANCE);
    }
  };
  expectEqual('finiteDifferences', await finiteDifferences(variables, built, options.step ?? 1e-2));
  if (options.tensorflow) expectEqual('tensorFlow', await tensorFlowGradients(variables, built, options.tensorflow));
  await built.close();
}

/** Notes which inputs of the operator under test depend on the variables. */
function noteInputs(nodes: Node[], variables: Variable[]) {
  const varying = dependents(
    nodes,
    variables.map(({ name }) => name),
  );
  for (const { inputs } of nodes.filter((node) => operatorName(node) === seen.operator)) {
    const noted = inputs.flatMap((name, i) => (varying.has(name) ? [i] : []));
    seen.inputs = [...new Set([...seen.inputs, ...noted])].sort((a, b) => a - b);
  }
}

/** ‖built − reference‖ / max(‖reference‖, 1e-2). */
function relativeError(built: Float32Array, reference: ArrayLike<number>): number {
  const norm = Math.hypot(...Array.from(reference));
  return Math.hypot(...Array.from(built, (value, i) => value - reference[i])) / Math.max(norm, 1e-2);
}

/** The operators whose rules this spec file checks. Spec files share a process, so it is empty again after each. */
const checked = new Set<string>();

/** A test of one operator's rule: the name begins with the operator. */
export function rule(name: string, body: () => Promise<void>) {
  const [operator] = name.split(' ');
  if (checked.size === 0) afterAll(() => checked.clear());
  checked.add(operator);
  test(name, async ({ task }) => {
    seen = { operator, inputs: [] };
    task.meta.gradientCheck = seen;
    await body();
  });
}

/** A test that this spec file has a `rule` for each operator of its family. Call it last. */
export function everyRuleIsChecked(family: OperatorTable) {
  const here = [...checked].sort();
  test('every rule of the family is checked here', () => {
    const withRule = Object.keys(family).filter((name) => hasRule(family[name]));
    expect(here).toEqual(withRule.sort());
  });
}

/** One of some values; unlike `fc.constantFrom`, arrays stay plain arrays of numbers. */
export const pick = <T>(...values: T[]) => fc.constantFrom(...values);

/** Draws shapes and attributes; 12 draws a rule, each a graph that onnxruntime runs. */
export const drawn = <T>(arbitrary: fc.Arbitrary<T>, property: (value: T) => Promise<void>) =>
  fc.assert(fc.asyncProperty(arbitrary, property), { numRuns: 12, seed: 20261124, endOnFailure: true });
