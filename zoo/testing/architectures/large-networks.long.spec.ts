import { test } from 'vitest';
import { builtArchitecture, exportedArchitecture } from './built-architecture.ts';
import { expectRightGradients } from './expect-right-gradients.ts';
import { expectSameAsPlain } from './expect-same-as-plain.ts';
import { expectSteps, ROWS } from './expect-steps.ts';
import { exportedForms, isOfSmall, LARGE } from './small-architectures.ts';

const exported = Object.keys(exportedForms).filter((name) => !isOfSmall(name));

test.for(LARGE)('%s: the gradient of every parameter is right', async (name, { task }) => {
  await expectRightGradients(await builtArchitecture(name, 1), task);
});

test.for(exported)('%s computes the same as the plain network, and has its gradients', (name, { task }) =>
  expectSameAsPlain(name, task),
);

test.each(LARGE)('%s: steps follow the gradient', async (name) => {
  await expectSteps(await builtArchitecture(name, ROWS));
});

test.each(exported)('%s: steps follow the gradient', async (name) => {
  const plain = await builtArchitecture(exportedForms[name].architecture, ROWS);
  await expectSteps(exportedArchitecture(name, plain));
});
