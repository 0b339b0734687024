import { expect, type TestContext } from 'vitest';
import { run } from '../../simplify/testing/same-outputs.ts';
import { builtArchitecture, exportedArchitecture } from './built-architecture.ts';
import { expectRightGradients } from './expect-right-gradients.ts';
import { exportedForms } from './small-architectures.ts';

/** Expects that a network as an exporter writes it computes what the plain one does, and that its gradients are right. */
export async function expectSameAsPlain(name: string, task: TestContext['task']): Promise<void> {
  const plain = await builtArchitecture(exportedForms[name].architecture, 1);
  const exported = exportedArchitecture(name, plain);
  const [output] = plain.graph.outputs;
  const [wanted, got] = [await run(plain.graph, plain.feeds), await run(exported.graph, exported.feeds)];
  const [a, b] = [wanted, got].map((results) => results[output.name].data as Float32Array);
  const size = Math.sqrt(a.reduce((sum, value) => sum + value * value, 0) / a.length);
  for (const [i, value] of a.entries()) expect(Math.abs(b[i] - value) / size).toBeLessThan(1e-4);
  await expectRightGradients(exported, task);
}
