import { t } from '../../../messages/t.ts';
import { strategyName } from '../../fine-tunes/strategies.ts';
import { formatCompact } from '../../interface/format.ts';
import { Scroll } from '../../interface/scroll.tsx';
import type { Model } from '../model-query.ts';
import type { ModelGraph } from './graph-query.ts';
import styles from './model-graph.module.css';
import { type Training, trainedBlocks } from './trained-blocks.ts';

const WORDS: Record<Training, string> = {
  FROZEN: t('frozen'),
  TRAINED: t('trained'),
  ADAPTERS: t('adapters are trained'),
};

/** Pixels of the widest bar. */
const BAR = 48;

/** Of one example. */
const withoutBatch = (shape: string[]) => shape.slice(1).join(' × ') || '1';

interface GraphTableProps {
  graph: ModelGraph;
  input: Model['inputs'][number] | undefined;
  /** The end of the block that is looked at. */
  chosen: string | null;
  onChoose: (end: string | null) => void;
}

/** One row a block, its width its parameters; one column a strategy, filled where it trains. */
export function GraphTable({ graph, input, chosen, onChoose }: GraphTableProps) {
  const most = Math.max(1, ...graph.blocks.map(({ parameterCount }) => Number(parameterCount)));
  const cuts = graph.cuts.map((cut) => ({ ...cut, blocks: trainedBlocks(graph, cut) }));
  return (
    <Scroll label={t('Blocks of the graph')}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('Block')}</th>
            <th scope="col">{t('Output')}</th>
            <th scope="col">{t('Parameters')}</th>
            {cuts.map(({ strategy }) => (
              <th scope="col" key={strategy} className={styles.strategy}>
                {strategyName(strategy)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {input && (
            <tr>
              <th scope="row" className="muted">
                {input.name}
              </th>
              <td className={styles.shape}>{withoutBatch(input.shape)}</td>
              <td />
              {cuts.map(({ strategy }) => (
                <td key={strategy} />
              ))}
            </tr>
          )}
          {graph.blocks.map(({ end, layers, parameterCount, shape }, i) => (
            <tr key={end} data-chosen={end === chosen || undefined}>
              <th scope="row">
                <button
                  type="button"
                  className={styles.block}
                  aria-pressed={end === chosen}
                  onClick={() => onChoose(end === chosen ? null : end)}
                >
                  {end}
                </button>
                {layers === 0 && <span className="muted small-text"> {t('its own head')}</span>}
                {layers > 1 && (
                  <span className="muted small-text"> {t('and {layers} before it', { layers: layers - 1 })}</span>
                )}
              </th>
              <td className={styles.shape}>{shape ? withoutBatch(shape) : t('not known')}</td>
              <td>
                <span className={styles.parameters}>
                  <svg aria-hidden="true" width={BAR} height="8">
                    <rect width={Math.max(1, (BAR * Number(parameterCount)) / most)} height="8" rx="2" />
                  </svg>
                  {formatCompact(Number(parameterCount))}
                </span>
              </td>
              {cuts.map(({ strategy, blocks }) => (
                <td key={strategy} className={styles.strategy}>
                  <TrainingMark training={blocks[i]} isFirst={blocks[i] !== blocks[i - 1]} />
                </td>
              ))}
            </tr>
          ))}
          <tr>
            <th scope="row" className="muted">
              {t('New head')}
            </th>
            <td className="muted small-text">{t('your labels')}</td>
            <td />
            {cuts.map(({ strategy }) => (
              <td key={strategy} className={styles.strategy}>
                <TrainingMark training="TRAINED" isFirst={false} />
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </Scroll>
  );
}

function TrainingMark({ training, isFirst }: { training: Training | null; isFirst: boolean }) {
  if (training === null) return <span className="visually-hidden">{t('replaced')}</span>;
  return (
    <span className={styles.mark} data-training={training} data-first={isFirst || undefined} title={WORDS[training]}>
      <span className="visually-hidden">{WORDS[training]}</span>
    </span>
  );
}
