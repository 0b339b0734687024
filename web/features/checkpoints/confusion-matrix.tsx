import { Scroll } from '../interface/scroll.tsx';
import styles from './confusion-matrix.module.css';

interface ConfusionMatrixProps {
  title: string;
  labels: string[];
  /** [true label][predicted label] */
  matrix: number[][];
}

/** Rows are true labels, columns predictions; a row's shades are its shares. */
export function ConfusionMatrix({ title, labels, matrix }: ConfusionMatrixProps) {
  return (
    <figure className={styles.figure}>
      <figcaption>{title}</figcaption>
      <Scroll label={`Confusion matrix of ${title}`}>
        <table className={styles.matrix}>
          <thead>
            <tr>
              <th className={styles.corner}>true ↓ predicted →</th>
              {labels.map((label) => (
                <th key={label} scope="col" title={label}>
                  <span>{label}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {matrix.map((row, truth) => (
              <tr key={labels[truth]}>
                <th scope="row" title={labels[truth]}>
                  {labels[truth]}
                </th>
                {row.map((count, predicted) => (
                  <Cell
                    key={labels[predicted]}
                    count={count}
                    share={
                      count /
                      Math.max(
                        1,
                        row.reduce((sum, value) => sum + value, 0),
                      )
                    }
                    right={truth === predicted}
                    title={`${labels[truth]}, predicted as ${labels[predicted]}: ${count}`}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </figure>
  );
}

interface CellProps {
  count: number;
  share: number;
  right: boolean;
  title: string;
}

function Cell({ count, share, right, title }: CellProps) {
  const color = right ? 'var(--accent)' : 'var(--danger)';
  const background = count > 0 ? `color-mix(in srgb, ${color} ${Math.round(8 + share * 52)}%, transparent)` : undefined;
  return (
    <td style={{ background }} title={title}>
      {count || <span className={styles.zero}>0</span>}
    </td>
  );
}
