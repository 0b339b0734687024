import { expect, test } from 'vitest';
import { assignGroups, type ClassCounts } from './assign-groups.ts';
import peers from './quality/fixtures/peers.json' with { type: 'json' };
import { fixtureNumbers } from './quality/testing/fixture-numbers.ts';

test.each(peers.folds)('equal shares: the folds of StratifiedGroupKFold, $parts of $groups groups', (made) => {
  const draw = fixtureNumbers(made.seed);
  const pairOf = (limit: number) => {
    const first = draw();
    return Math.floor(first * draw() * limit);
  };
  const labels = Array.from({ length: made.count }, () => pairOf(made.classes));
  const groups = Array.from({ length: made.count }, () => pairOf(made.groups));
  const names = [...new Set(groups)].sort((a, b) => a - b);
  const counts = names.map((name): ClassCounts => {
    const members = labels.filter((_, i) => groups[i] === name);
    return [...new Set(members)].map((label) => [label, members.filter((each) => each === label).length]);
  });
  // scikit-learn counts the classes that are there.
  const classes = [...new Set(labels)].length;
  const parts = assignGroups(counts, classes, new Array(made.parts).fill(1 / made.parts));
  expect(groups.map((name) => parts[names.indexOf(name)])).toEqual(made.fold);
});
