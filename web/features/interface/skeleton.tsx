import styles from './skeleton.module.css';

interface SkeletonProps {
  /** What is on its way, for screen readers. */
  what: string;
  /** The height of what comes, in pixels: nothing below it moves when it arrives. */
  height: number;
}

/** Stands in for something that is on its way. */
export function Skeleton({ what, height }: SkeletonProps) {
  return (
    <div className={styles.skeleton} style={{ height }} role="status">
      <span className="visually-hidden">Loading {what} …</span>
    </div>
  );
}
