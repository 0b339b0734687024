'use client';

import { useQuery } from 'urql';
import { Markdown } from '../../interface/markdown.tsx';
import { CardPanel } from './card-panel.tsx';
import { ModelCardQuery } from './model-card-query.ts';

/** The card, read by the browser. */
export function CardInBrowser({ slug }: { slug: string }) {
  const [{ data }] = useQuery({ query: ModelCardQuery, variables: { slug } });
  const card = data?.model?.card;
  if (!card) return null;
  return (
    <CardPanel>
      <Markdown>{card}</Markdown>
    </CardPanel>
  );
}
