'use client';

import dynamic from 'next/dynamic';
import { useSearchParams } from 'next/navigation';
import { useQuery } from 'urql';
import { errorMessage } from '../../../graphql/errors.ts';
import { t } from '../../../messages/t.ts';
import { Panel } from '../../interface/panel.tsx';
import { useSearchChange } from '../../interface/use-search-change.ts';
import type { Model } from '../model-query.ts';
import { ModelGraphQuery } from './graph-query.ts';
import { GraphTable } from './graph-table.tsx';
import styles from './model-graph.module.css';

const BlockFacts = dynamic(() => import('./block-facts.tsx').then((file) => file.BlockFacts));

/** In the address: the block that is looked at. */
const PARAMETER = 'layer';

/** CSS pixels of a row of the table, and of the text above it. */
const [ROW, INTRODUCTION] = [34, 76];

/** A model's graph as a map: its blocks from the inputs to the outputs, and where each strategy cuts it. */
export function ModelGraph({ model }: { model: Model }) {
  const isHere = model.availability === 'READY';
  const [{ data, error }] = useQuery({ query: ModelGraphQuery, variables: { slug: model.slug }, pause: !isHere });
  const parameters = useSearchParams();
  const replace = useSearchChange();
  const graph = data?.model?.graph;
  const chosen = graph?.blocks.find(({ end }) => end === parameters.get(PARAMETER));

  function choose(end: string | null) {
    const next = new URLSearchParams(parameters);
    if (end === null) next.delete(PARAMETER);
    else next.set(PARAMETER, end);
    replace(next);
  }

  return (
    <Panel title={t('Layers')}>
      {!isHere && <p className="muted">{t('They are shown once the model is fetched.')}</p>}
      {error && <p role="alert">{errorMessage(error)}</p>}
      {isHere && !graph && !error && (
        <div className={styles.skeleton} style={{ minHeight: heightOf(model) }} role="status">
          {t('Reading the graph …')}
        </div>
      )}
      {graph && (
        <>
          <p className="muted small-text">
            {t(
              'The graph has {nodeCount, plural, one {# node} other {# nodes}}, here in {count, plural, one {# block} other {# blocks}} from the input to the output. It can be cut between them: features are extracted where a block ends, and a partial fine-tune trains a block and all after it. Choose a block to see more.',
              { nodeCount: graph.nodeCount, count: graph.blocks.length },
            )}
          </p>
          <GraphTable graph={graph} input={model.inputs[0]} chosen={chosen?.end ?? null} onChoose={choose} />
          {chosen && <BlockFacts model={model} block={chosen} onClose={() => choose(null)} />}
        </>
      )}
    </Panel>
  );
}

/** About the height that the table will have: a block ends at each feature layer, and with the head, the input and the new head come three rows more. */
const heightOf = ({ featureLayers }: Model): number => (featureLayers.length + 4) * ROW + INTRODUCTION;
