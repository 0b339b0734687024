import type { ReactNode } from 'react';
import { ApiPicture } from './api-picture.tsx';
import styles from './example-card.module.css';

/** Cards of examples, as many side by side as fit. */
export const ExampleCards = ({ children }: { children: ReactNode }) => <ul className={styles.list}>{children}</ul>;

interface ExampleCardProps {
  /** The example's name, which stands for its picture. */
  name: string;
  previewUrl: string | null;
  /** A text, or the two of a pair. */
  texts: readonly (string | null)[];
  /** What is said of it. */
  children: ReactNode;
}

/** An example of a data set, its picture or its text, with what is said of it. */
export function ExampleCard({ name, previewUrl, texts, children }: ExampleCardProps) {
  return (
    <li className={styles.card}>
      {previewUrl && <ApiPicture src={previewUrl} alt={name} />}
      <div>
        {texts
          .filter((text) => text !== null)
          .map((text, place) => (
            <p key={place} className={styles.text} dir="auto">
              {text}
            </p>
          ))}
        {children}
      </div>
    </li>
  );
}
