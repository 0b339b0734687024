import { test } from 'vitest';
import { builtArchitecture, exportedArchitecture } from './built-architecture.ts';
import { expectSteps, ROWS } from './expect-steps.ts';
import { type Architecture, exportedForms, isOfSmall, LARGE, smallArchitectures } from './small-architectures.ts';

// A language model's loss is over tokens, which `Trainer` does not support.
const classifiers = (Object.keys(smallArchitectures) as Architecture[]).filter(
  (name) => !name.includes('language model') && !LARGE.includes(name),
);

test.each(classifiers)('%s: steps follow the gradient', async (name) => {
  await expectSteps(await builtArchitecture(name, ROWS));
});

test.each(Object.keys(exportedForms).filter((name) => name.endsWith('Keras') && isOfSmall(name)))(
  '%s: steps follow the gradient',
  async (name) => {
    const plain = await builtArchitecture(exportedForms[name].architecture, ROWS);
    await expectSteps(exportedArchitecture(name, plain));
  },
);
