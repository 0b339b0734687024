'use client';

import { useState } from 'react';
import { useQuery } from 'urql';
import { graphql } from '../../graphql/graphql.ts';
import { Page } from '../interface/page.tsx';
import { useDebounced } from '../interface/use-debounced.ts';
import { ModelFilters, NO_FILTERS } from './model-filters.tsx';
import { ModelList } from './model-list.tsx';

const Licenses = graphql(`
  query Licenses {
    models(first: 100) {
      edges {
        node {
          id
          license
        }
      }
    }
  }
`);

/** All models, to search and filter. */
export function Zoo() {
  const [filters, setFilters] = useState(NO_FILTERS);
  const settled = useDebounced(filters);
  const [{ data }] = useQuery({ query: Licenses });
  const licenses = [...new Set(data?.models.edges.map(({ node }) => node.license))].sort();
  return (
    <Page
      title="Zoo"
      lead="Pretrained models, each with where it comes from and whom it fails. Open one to read its card, fetch it, and fine-tune it on your own data."
    >
      <ModelFilters filters={filters} licenses={licenses} onChange={setFilters} />
      <ModelList key={JSON.stringify(settled)} filters={settled} onReset={() => setFilters(NO_FILTERS)} />
    </Page>
  );
}
