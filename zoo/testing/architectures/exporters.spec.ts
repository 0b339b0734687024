import { test } from 'vitest';
import { expectSameAsPlain } from './expect-same-as-plain.ts';
import { exportedForms, isOfSmall } from './small-architectures.ts';

test.for(Object.keys(exportedForms).filter(isOfSmall))(
  '%s computes the same as the plain network, and has its gradients',
  (name, { task }) => expectSameAsPlain(name, task),
);
