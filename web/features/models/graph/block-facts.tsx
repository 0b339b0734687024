import Link from 'next/link';
import { t } from '../../../messages/t.ts';
import { Trans } from '../../../messages/trans.tsx';
import { Facts } from '../../interface/facts.tsx';
import { formatCount, formatItems } from '../../interface/format.ts';
import type { Model } from '../model-query.ts';
import { ExtractHere } from './extract-here.tsx';
import type { GraphBlock } from './graph-query.ts';
import styles from './model-graph.module.css';

interface BlockFactsProps {
  model: Model;
  block: GraphBlock;
  onClose: () => void;
}

/** What is in a block, and what can be done at its end. */
export function BlockFacts({ model, block, onClose }: BlockFactsProps) {
  const layer = model.featureLayers.find(({ name }) => name === block.end);
  const from = new URLSearchParams({ model: model.slug, strategy: 'PARTIAL', unfreezeFrom: block.end });
  return (
    <section className={styles.facts} aria-label={t('Block {end}', { end: block.end })}>
      <div className={styles.factsHeader}>
        <h3>{block.end}</h3>
        <button type="button" className="small" onClick={onClose}>
          {t('Close')}
        </button>
      </div>
      <Facts
        facts={[
          [t('Output'), block.shape?.join(' × ')],
          [t('Features'), layer && formatCount(layer.dimension)],
          [t('Ends in'), layer?.op],
          [t('Parameters'), formatCount(Number(block.parameterCount))],
          [t('Nodes'), t('{nodeCount, plural, one {# node} other {# nodes}}', { nodeCount: block.nodeCount })],
          [
            t('Operators'),
            formatItems(block.operators.map(({ op, count }) => (count === 1 ? op : `${op} × ${count}`))),
          ],
        ]}
      />
      {layer ? (
        <>
          <ExtractHere model={model} layer={layer.name} />
          <p className="small-text">
            <Trans
              id="<link>Fine-tune from here</link>: this block and all after it are trained, those before it stay as they are."
              values={{ link: <Link href={`/fine-tunes/new?${from}`} /> }}
            />
          </p>
        </>
      ) : (
        <p className="muted small-text">
          {t('The publisher’s own head: a fine-tune replaces it. Features are extracted before it.')}
        </p>
      )}
    </section>
  );
}
