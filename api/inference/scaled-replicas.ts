/** Examples under way at a replica, on average, from which another one is started: the target of Knative's autoscaler, here for small batches. */
export const UNDER_WAY_EACH = 4;
/** One replica less after so long in which fewer would have done. */
const CALM_MS = 60_000;
/** None after so long without a request. */
const IDLE_MS = 300_000;

export interface Scaling {
  /** How many should run now. */
  replicas: number;
  min: number;
  max: number;
  /** Examples under way at all of its replicas, on average. */
  underWay: number;
  /** Milliseconds since as many as now were needed. */
  calmMs: number;
}

/** Whether as many replicas as now are needed, or more. */
export const areNeeded = ({ replicas, underWay }: Pick<Scaling, 'replicas' | 'underWay'>): boolean =>
  replicas > 0 && Math.ceil(underWay / UNDER_WAY_EACH) >= replicas;

/** How many replicas should run: more at once where load asks for them, one less at a time after a calm. */
export function scaledReplicas({ replicas, min, max, underWay, calmMs }: Scaling): number {
  const wanted = Math.ceil(underWay / UNDER_WAY_EACH);
  const bounded = Math.min(max, Math.max(min, replicas));
  if (wanted >= bounded) return Math.min(max, wanted);
  if (bounded !== replicas) return bounded;
  if (replicas > Math.max(min, 1)) return calmMs >= CALM_MS ? replicas - 1 : replicas;
  return replicas > min && underWay === 0 && calmMs >= IDLE_MS ? 0 : replicas;
}
