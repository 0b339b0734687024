import { Badge } from '../interface/badge.tsx';
import { formatCount, formatEnum } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { SEVERITIES, SeverityBadge } from '../interface/severity-badge.tsx';
import type { Dataset } from './dataset-query.ts';
import styles from './quality-findings.module.css';

/** The import's findings about the pictures; the worst first. */
export function QualityFindings({ findings }: { findings: Dataset['quality'] }) {
  const sorted = findings.toSorted((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity));
  return (
    <Panel title="Quality" aside={<Badge>{findings.length}</Badge>}>
      {findings.length === 0 && <p className="muted">The import found no problems.</p>}
      <ul className={styles.list}>
        {sorted.map((finding) => (
          <li key={`${finding.kind} ${finding.message}`} className={styles.finding}>
            <div className={styles.head}>
              <SeverityBadge severity={finding.severity} />
              <strong>{formatEnum(finding.kind)}</strong>
              <span className="muted">
                {finding.exampleCount === 1 ? '1 picture' : `${formatCount(finding.exampleCount)} pictures`}
              </span>
            </div>
            <p>{finding.message}</p>
            {finding.examples.length > 0 && (
              <details>
                <summary className="small-text">Which</summary>
                <ul className={styles.examples}>
                  {finding.examples.map((example) => (
                    <li key={example}>
                      <code>{example}</code>
                    </li>
                  ))}
                  {finding.exampleCount > finding.examples.length && <li>and more</li>}
                </ul>
              </details>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
