'use client';

import { t } from '../../messages/t.ts';
import { checkpointLetter } from '../checkpoints/checkpoint-name.ts';
import { Panel } from '../interface/panel.tsx';
import { Scroll } from '../interface/scroll.tsx';
import styles from './comparison.module.css';
import { optionRows } from './differing-options.ts';
import type { ComparedRun } from './runs-query.ts';
import { useComparisonUrl } from './use-comparison-url.ts';

/** The options in which the runs differ; all of them on request. */
export function OptionsTable({ runs }: { runs: ComparedRun[] }) {
  const { get, set } = useComparisonUrl();
  const all = get('options') === 'all';
  const rows = optionRows(runs);
  const shown = rows.filter(({ differs }) => all || differs);
  const same = rows.length - rows.filter(({ differs }) => differs).length;
  return (
    <Panel
      title={t('Options that differ')}
      aside={
        <label className={styles.toggle}>
          <input type="checkbox" checked={all} onChange={() => set({ options: all ? '' : 'all' })} />
          {t('Show the {same} equal ones, too', { same })}
        </label>
      }
    >
      {shown.length === 0 ? (
        <p className="muted">
          {t('The runs have the same options: these are checkpoints of one run, or of equal runs.')}
        </p>
      ) : (
        <Scroll label={t('Options of the runs')}>
          <table className={`small-text ${styles.options}`}>
            <thead>
              <tr>
                <th scope="col">{t('Option')}</th>
                {runs.map(({ id }, i) => (
                  <th key={id} scope="col">
                    <span className={styles.letter}>{checkpointLetter(i)}</span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map(({ name, label, values, differs }) => (
                <tr key={name}>
                  <th scope="row">{label}</th>
                  {values.map((value, i) => (
                    <td key={runs[i].id} className={differs ? undefined : 'muted'} dir="auto">
                      {value ?? <span className="muted">–</span>}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </Panel>
  );
}
