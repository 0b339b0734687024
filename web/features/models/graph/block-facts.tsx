import Link from 'next/link';
import { Facts } from '../../interface/facts.tsx';
import { formatCount, formatCounted } from '../../interface/format.ts';
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
    <section className={styles.facts} aria-label={`Block ${block.end}`}>
      <div className={styles.factsHeader}>
        <h3>{block.end}</h3>
        <button type="button" className="small" onClick={onClose}>
          Close
        </button>
      </div>
      <Facts
        facts={[
          ['Output', block.shape?.join(' × ')],
          ['Features', layer && formatCount(layer.dimension)],
          ['Ends in', layer?.op],
          ['Parameters', formatCount(Number(block.parameterCount))],
          ['Nodes', formatCounted(block.nodeCount, 'node')],
          ['Operators', block.operators.map(({ op, count }) => (count === 1 ? op : `${op} × ${count}`)).join(', ')],
        ]}
      />
      {layer ? (
        <>
          <ExtractHere model={model} layer={layer.name} />
          <p className="small-text">
            <Link href={`/fine-tunes/new?${from}`}>Fine-tune from here</Link>: this block and all after it are trained,
            those before it stay as they are.
          </p>
        </>
      ) : (
        <p className="muted small-text">
          The publisher’s own head: a fine-tune replaces it. Features are extracted before it.
        </p>
      )}
    </section>
  );
}
