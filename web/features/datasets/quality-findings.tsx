import { t } from '../../messages/t.ts';
import { Badge } from '../interface/badge.tsx';
import { Panel } from '../interface/panel.tsx';
import { SEVERITIES } from '../interface/severity-badge.tsx';
import type { Dataset } from './dataset-query.ts';
import { Finding } from './finding.tsx';
import styles from './quality-findings.module.css';

/** What the import and the checks found, the worst first. */
export function QualityFindings({ dataset }: { dataset: Dataset }) {
  const sorted = dataset.quality.toSorted((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity));
  return (
    <Panel title={t('Quality')} aside={<Badge>{sorted.length}</Badge>}>
      {sorted.length === 0 && (
        <p className="muted">
          {t(
            'No problems were found. A check with a model, beside this list, also finds disputed labels and outliers.',
          )}
        </p>
      )}
      <ul className={styles.list}>
        {sorted.map((finding) => (
          <Finding key={`${finding.kind} ${finding.message}`} dataset={dataset} finding={finding} />
        ))}
      </ul>
    </Panel>
  );
}
