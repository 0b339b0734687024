import type { EndpointState } from './endpoint-state-badge.tsx';

export const STATE_EXPLANATIONS: Record<EndpointState, string> = {
  STARTING: 'A replica is loading the checkpoint; it will answer in a moment.',
  READY: 'It answers.',
  DEGRADED: 'It answers, but not all replicas of the current revision are ready.',
  STOPPED:
    'Nothing runs it. Either nobody asked it and its floor is 0 replicas: the next request starts one. Or no worker is alive: start one (npm start does), and the endpoint comes back by itself.',
  FAILED: 'Its replicas could not start. Deploy another checkpoint or roll back, and look at the worker’s log.',
};
