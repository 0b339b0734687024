'use client';

import { ClassHistogram } from './class-histogram.tsx';
import { DatasetExamples } from './dataset-examples.tsx';
import type { Dataset } from './dataset-query.ts';
import { EntityTypes } from './entity-types.tsx';

/** What a visit to a data set begins with: how many examples each class has, and the examples. */
export function ExamplesView({ dataset }: { dataset: Dataset }) {
  return (
    <>
      {dataset.classCounts.length > 0 && <ClassHistogram dataset={dataset} />}
      {dataset.entityTypes && (
        <EntityTypes types={dataset.entityTypes} splits={dataset.splits.map(({ name }) => name)} />
      )}
      <DatasetExamples dataset={dataset} />
    </>
  );
}
