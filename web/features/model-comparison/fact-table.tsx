import Link from 'next/link';
import { t } from '../../messages/t.ts';
import { Panel } from '../interface/panel.tsx';
import { Scroll } from '../interface/scroll.tsx';
import type { ComparedModel } from './comparison-query.ts';
import styles from './model-comparison.module.css';
import { factRows } from './model-facts.ts';

/** A column for each model, a row for each fact. */
export function FactTable({ models, onlyDifferent }: { models: readonly ComparedModel[]; onlyDifferent: boolean }) {
  const rows = factRows(models, onlyDifferent);
  return (
    <Panel title={t('Facts')}>
      {rows.length === 0 ? (
        <p className="muted">{t('They differ in nothing that is known of them.')}</p>
      ) : (
        <Scroll label={t('Facts of the models')}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t('Fact')}</th>
                {models.map(({ slug, name }) => (
                  <th key={slug} scope="col" dir="auto">
                    <Link href={`/models/${encodeURIComponent(slug)}`}>{name}</Link>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ name, values }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  {values.map((value, i) => (
                    <td key={models[i].slug} dir="auto">
                      {value ?? <span className="muted">{t('not known')}</span>}
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
