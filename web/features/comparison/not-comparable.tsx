import type { CombinedError } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { t } from '../../messages/t.ts';
import { checkpointLetter } from '../checkpoints/checkpoint-name.ts';
import { DatasetLink } from '../datasets/dataset-link.tsx';
import { formatList } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { Scroll } from '../interface/scroll.tsx';
import { ColumnHeads } from './column-heads.tsx';
import styles from './comparison.module.css';
import { CostRows } from './cost-rows.tsx';
import { metricName } from './metric-names.ts';
import type { ComparedRun } from './runs-query.ts';

/** Why checkpoints cannot be compared example by example, and what is known of each. */
export function NotComparable({ error, runs }: { error: CombinedError; runs: ComparedRun[] }) {
  const accuracyOn = (run: ComparedRun, split: string) => {
    const found = run.evaluations.find((evaluation) => evaluation.split === split);
    return found ? metricName('accuracy').format(found.accuracy) : t('not measured');
  };
  const areOfOne = new Set(runs.map(({ fineTune }) => fineTune.dataset.sha256)).size === 1;
  const untested = runs.flatMap(({ evaluations }, i) =>
    evaluations.some(({ split }) => split === 'test') ? [] : checkpointLetter(i),
  );
  return (
    <Panel title={t('Not comparable example by example')}>
      {areOfOne && untested.length > 0 ? (
        <p role="alert">
          {t(
            '{count, plural, one {{letters} was} other {{letters} were}} not evaluated on the test split: of the trials of a sweep only the best is. Choose others, or compare the trials by their validation split on the page of the sweep.',
            { count: untested.length, letters: formatList(untested) },
          )}
        </p>
      ) : (
        <p role="alert">{errorMessage(error)}</p>
      )}
      {!areOfOne && (
        <p className="muted">
          {t(
            'Figures of different test examples say nothing about which checkpoint is better. Choose checkpoints of one data set to compare them, or fine-tune both models on the same one.',
          )}
        </p>
      )}
      <Scroll label={t('What is known of each')}>
        <table className={styles.metrics}>
          <ColumnHeads runs={runs} first={t('Figure')} />
          <tbody>
            <tr>
              <th scope="row">{t('Data set')}</th>
              {runs.map(({ id, fineTune }) => (
                <td key={id} dir="auto">
                  <DatasetLink dataset={fineTune.dataset} />
                </td>
              ))}
            </tr>
            <tr>
              <th scope="row">{t('Accuracy on its own test examples')}</th>
              {runs.map((run) => (
                <td key={run.id}>{accuracyOn(run, 'test')}</td>
              ))}
            </tr>
            <tr>
              <th scope="row">{t('Accuracy on its validation examples')}</th>
              {runs.map((run) => (
                <td key={run.id}>{accuracyOn(run, 'validation')}</td>
              ))}
            </tr>
            <tr>
              <th scope="row">{t('Size of the file')}</th>
              {runs.map(({ id, byteSize }) => (
                <td key={id}>{metricName('byteSize').format(byteSize)}</td>
              ))}
            </tr>
            <CostRows runs={runs} />
          </tbody>
        </table>
      </Scroll>
    </Panel>
  );
}
