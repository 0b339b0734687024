import { Badge, type Tone } from '../interface/badge.tsx';
import { formatEnum } from '../interface/format.ts';
import type { Job } from './job-fields.ts';

const TONES: Record<Job['state'], Tone> = {
  QUEUED: 'neutral',
  RUNNING: 'information',
  SUCCEEDED: 'good',
  FAILED: 'danger',
  CANCELLED: 'warning',
};

export function JobStateBadge({ state }: { state: Job['state'] }) {
  return <Badge tone={TONES[state]}>{formatEnum(state)}</Badge>;
}
