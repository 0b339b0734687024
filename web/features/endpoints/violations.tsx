import type { Violation } from './policy-query.ts';
import styles from './violations.module.css';

/** Each violated rule, and what to do about it. */
export function Violations({ violations }: { violations: Violation[] }) {
  return (
    <ul className={styles.list}>
      {violations.map(({ rule, message }) => (
        <li key={`${rule} ${message}`}>
          <code>{rule}</code>
          <p>{message}</p>
        </li>
      ))}
    </ul>
  );
}
