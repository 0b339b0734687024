import { ApiPicture } from '../interface/api-picture.tsx';
import { Panel } from '../interface/panel.tsx';
import { checkpointLetter } from './checkpoint-name.ts';
import styles from './comparison.module.css';
import type { Comparison } from './comparison-query.ts';

/** Pictures or texts about which the checkpoints do not agree. */
export function Disagreements({ comparison }: { comparison: Comparison }) {
  return (
    <Panel title="Where they disagree">
      {comparison.disagreements.length === 0 && <p className="muted">They say the same about every test example.</p>}
      <ul className={styles.disagreements}>
        {comparison.disagreements.map(({ example, previewUrl, text, label, predictions }) => (
          <li key={example} className={styles.disagreement}>
            {previewUrl && <ApiPicture src={previewUrl} alt={example} />}
            <div>
              {text !== null && (
                <p className={styles.text} dir="auto">
                  {text}
                </p>
              )}
              <span className="muted">is {label}</span>
              {predictions.map((prediction, index) => (
                <span key={comparison.checkpoints[index].id} className={prediction === label ? 'best' : undefined}>
                  {checkpointLetter(index)}: {prediction} {prediction === label ? '✓' : '✗'}
                </span>
              ))}
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
