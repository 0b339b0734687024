import { expect, test } from 'vitest';
import { run } from '../../simplify/testing/same-outputs.ts';
import { builtArchitecture, exportedArchitecture } from './built-architecture.ts';
import { expectRightGradients } from './expect-right-gradients.ts';
import { exportedForms } from './small-architectures.ts';

test.for(Object.keys(exportedForms))(
  '%s computes the same as the plain network, and has its gradients',
  async (name, { task }) => {
    const plain = await builtArchitecture(exportedForms[name].architecture, 1);
    const exported = exportedArchitecture(name, plain);
    const [output] = plain.graph.outputs;
    const [wanted, got] = [await run(plain.graph, plain.feeds), await run(exported.graph, exported.feeds)];
    const [a, b] = [wanted, got].map((results) => results[output.name].data as Float32Array);
    const size = Math.sqrt(a.reduce((sum, value) => sum + value * value, 0) / a.length);
    for (const [i, value] of a.entries()) expect(Math.abs(b[i] - value) / size).toBeLessThan(1e-4);
    await expectRightGradients(exported, task);
  },
);
