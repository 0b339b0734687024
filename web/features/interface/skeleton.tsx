import { HOLDS } from './holds.ts';
import styles from './skeleton.module.css';

interface SkeletonProps {
  /** For screen readers: what is on its way. */
  label: string;
  /** The height of what comes, in pixels: nothing below it moves when it arrives. */
  height: number;
  /** As of `Loading`: where the height is a guess. */
  holds?: boolean;
}

/** Stands in for something that is on its way. */
export function Skeleton({ label, height, holds }: SkeletonProps) {
  return (
    <div className={styles.skeleton} style={{ height }} role="status" {...(holds ? HOLDS : {})}>
      <span className="visually-hidden">{label}</span>
    </div>
  );
}
