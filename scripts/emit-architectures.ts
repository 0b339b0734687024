// Runs the specs that compare the gradients of whole networks with their losses, and writes the measurements to
// zoo/testing/architectures/GRADIENTS.md.
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { startVitest } from 'vitest/node';
import '../zoo/testing/architectures/expect-right-gradients.ts';

const tableFile = new URL('../zoo/testing/architectures/GRADIENTS.md', import.meta.url);

async function measured(names: string[], options: object) {
  const paths = names.map((name) => `zoo/testing/architectures/${name}.spec.ts`);
  const vitest = await startVitest('test', paths, { watch: false, reporters: ['dot'], ...options });
  const tests = vitest.state.getTestModules().flatMap((module) => [...module.children.allTests()]);
  await vitest.close();
  return tests;
}

const tests = [
  ...(await measured(['convolutional-networks', 'transformers', 'exporters'], { project: ['zoo'] })),
  ...(await measured(['large-networks.long'], { config: 'scripts/testing/long.config.ts' })),
];
if (tests.length === 0 || tests.some((test) => !test.ok())) throw new Error('a spec of the architectures fails');

const rows = tests.flatMap((test) => {
  const found = test.meta().directions;
  if (!found) return [];
  const { parameters, worst } = found;
  return { name: test.name.split(/:| computes/)[0], parameters, error: worst.error, direction: worst.direction };
});
rows.sort((a, b) => a.name.localeCompare(b.name));
await writeFile(
  tableFile,
  `# Gradients of whole networks

Written by \`npx tsx scripts/emit-architectures.ts\`, which runs the specs beside this file: small networks with random weights, plain
and as exporters write them, simplified by \`simplifyGraph\`. The gradient from the rules is compared with the slope of the loss,
computed with forward passes only: along the gradient, along random directions, and along one direction for each parameter. The
figures are the worst relative error, in float32 on ${cpus()[0].model}; the specs fail at 1e-3. If one
parameter's slope is less than a thousandth of another's, its error is relative to that thousandth, because smaller slopes
cannot be told from float32 rounding: the biases of attention's keys, to which softmax is invariant, have slope 0.

| network | learned parameters | worst relative error | in the direction of |
| --- | --- | --- | --- |
${rows.map(({ name, parameters, error, direction }) => `| ${name} | ${parameters} | ${error.toExponential(1)} | ${direction} |`).join('\n')}
`,
);
