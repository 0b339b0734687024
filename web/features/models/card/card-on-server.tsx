import { queryOnServer } from '../../../graphql/query-on-server.ts';
import { Markdown } from '../../interface/markdown.tsx';
import { CardPanel } from './card-panel.tsx';
import { LazyCard } from './lazy-card.tsx';
import { ModelCardQuery } from './model-card-query.ts';

/**
 * A model's card, as HTML: the code that reads Markdown stays on the web server. If that has no answer, the browser reads the card itself.
 */
export async function CardOnServer({ slug }: { slug: string }) {
  const answer = await queryOnServer([ModelCardQuery, { slug }]);
  if (!answer) return <LazyCard slug={slug} />;
  const { model } = JSON.parse(answer[1]) as { model: { card: string } | null };
  if (!model?.card) return null;
  return (
    <CardPanel>
      <Markdown>{model.card}</Markdown>
    </CardPanel>
  );
}
