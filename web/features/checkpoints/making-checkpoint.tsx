'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import type { Job } from '../jobs/job-fields.ts';
import { JobProgress } from '../jobs/job-progress.tsx';
import { useJob } from '../jobs/use-job.ts';

interface MakingCheckpointProps {
  /** As a mutation with `waitSeconds: 0` answered. */
  made: { id: string; job: Job | null };
  label: string;
}

/** The job that makes a checkpoint. Opens the checkpoint's page when it is ready. */
export function MakingCheckpoint({ made: { id, job: known }, label }: MakingCheckpointProps) {
  const router = useRouter();
  const job = useJob(known);
  const isReady = job === null || job.state === 'SUCCEEDED';
  useEffect(() => {
    if (isReady) router.push(`/checkpoints/${id}`);
  }, [isReady, router, id]);
  return job && !isReady ? <JobProgress job={job} label={label} /> : null;
}
