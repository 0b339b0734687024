import type { ReactNode } from 'react';
import { Prefetched } from '../../graphql/prefetched.tsx';
import { chosenFeatureSet } from '../feature-sets/chosen-feature-set.ts';
import { FeatureSetQuery, FeatureSetsQuery } from '../feature-sets/feature-set-query.ts';

interface PrefetchedMapProps {
  datasetId: string;
  /** Nothing is asked for otherwise; the page is the same, so that it stays when a reader goes from one view to another. */
  isShown: boolean;
  /** The feature set that the address asks for. */
  asked: string | null;
  children: ReactNode;
}

/** What the feature map asks for, one after the other, before it can say what it shows. */
export function PrefetchedMap({ datasetId, isShown, asked, children }: PrefetchedMapProps) {
  return (
    <Prefetched
      queries={isShown ? [[FeatureSetsQuery, { datasetId, after: null }]] : []}
      then={({ featureSets }) => {
        const { id } = chosenFeatureSet(featureSets.edges, asked);
        return id ? [[FeatureSetQuery, { id }]] : [];
      }}
    >
      {children}
    </Prefetched>
  );
}
