import { cpus } from 'node:os';
import { startVitest, type TestCase } from 'vitest/node';
import type { Measurements } from '../../zoo/autodiff/coverage.ts';
import type { GradientCheck } from '../../zoo/autodiff/testing/gradient-check.ts';

/**
 * Runs the specs of the gradient rules and collects their measurements, the worst of each operator.
 *
 * @throws Error if a spec fails
 */
export async function measureRules(): Promise<Measurements> {
  const options = { watch: false, project: ['zoo'], reporters: ['dot'] };
  const vitest = await startVitest('test', ['zoo/operators'], options);
  const tests = vitest.state.getTestModules().flatMap((module) => [...module.children.allTests()]);
  await vitest.close();
  if (tests.length === 0 || tests.some((test) => !test.ok())) throw new Error('a spec of the rules fails');
  return { machine: cpus()[0].model, rules: gathered(tests) };
}

function gathered(tests: TestCase[]): Measurements['rules'] {
  const checks = tests.flatMap((test) => test.meta().gradientCheck ?? []);
  const operators = [...new Set(checks.map(({ operator }) => operator))].sort();
  return Object.fromEntries(
    operators.map((operator) => {
      const own = checks.filter((check) => check.operator === operator);
      const inputs = [...new Set(own.flatMap((check) => check.inputs))].sort((a, b) => a - b);
      return [operator, { inputs, ...largest('finiteDifferences', own), ...largest('tensorFlow', own) }];
    }),
  );
}

function largest(oracle: 'finiteDifferences' | 'tensorFlow', checks: GradientCheck[]) {
  const errors = checks.flatMap((check) => check[oracle] ?? []);
  return errors.length > 0 ? { [oracle]: Number(Math.max(...errors).toPrecision(2)) } : {};
}
