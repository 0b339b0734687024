import type { ReactNode } from 'react';
import { CopyButton } from '../interface/copy-button.tsx';
import styles from './code-block.module.css';
import { textOf } from './text-of.ts';

/** A fenced block, with a button that copies it. Its long lines wrap, so nothing has to scroll. */
export function CodeBlock({ children }: { children: ReactNode }) {
  return (
    <div className={styles.block}>
      <pre>{children}</pre>
      <CopyButton text={textOf(children)} />
    </div>
  );
}
