'use client';

import { useMemo } from 'react';
import { useQuery } from 'urql';
import { useSearchState } from '../interface/use-search-state.ts';
import { ProjectionQuery } from './feature-set-query.ts';
import { readLasso, writeLasso } from './lasso-text.ts';
import { isInside, type Place, relativePlaces } from './place-points.ts';

const NONE: ReadonlySet<number> = new Set();

/** The map that a lasso is drawn on. */
interface MapOf {
  id: string;
  method: 'PCA' | 'UMAP';
  checkpointId: string | null;
}

/**
 * The positions of the examples inside the outline that the address has, a function that puts another one there, and one that takes it away.
 * An outline is of the map that it was drawn on: the same examples stay selected where another method places them.
 */
export function useSelection(map: MapOf) {
  const { get, change } = useSearchState();
  const text = get('lasso');
  const lasso = useMemo(() => readLasso(text), [text]);
  const [{ data }] = useQuery({
    query: ProjectionQuery,
    variables: { ...map, method: lasso?.method ?? map.method },
  });
  const points = data?.featureSet?.projection;
  const selected = useMemo(() => {
    if (!lasso || !points) return NONE;
    const places = relativePlaces(points);
    return new Set(points.flatMap(({ position }, i) => (isInside(places[i], lasso.outline) ? [position] : [])));
  }, [lasso, points]);
  return {
    selected,
    select: (outline: Place[]) => change({ lasso: writeLasso({ method: map.method, outline }) }),
    clear: () => change({ lasso: null }),
  };
}
