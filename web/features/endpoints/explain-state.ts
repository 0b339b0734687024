import { t } from '../../messages/t.ts';
import type { Endpoint } from './endpoint-query.ts';

type Explained = Pick<Endpoint, 'state' | 'replicas' | 'minReplicas'> & {
  runningReplicas: readonly Endpoint['runningReplicas'][number][];
};

/** Whether no replica runs because nobody asked for a while, so that the next request starts one. */
export const isAsleep = ({ replicas, minReplicas }: Pick<Explained, 'replicas' | 'minReplicas'>): boolean =>
  replicas === 0 && minReplicas === 0;

/** Whether a request gets an answer, at once or after a start. */
export const answers = (endpoint: Explained): boolean =>
  endpoint.state === 'READY' || endpoint.state === 'DEGRADED' || isAsleep(endpoint);

/** What an endpoint's state means for who calls it, and what to do. */
export function explainState(endpoint: Explained): string {
  if (isAsleep(endpoint))
    return t(
      'It sleeps: nobody asked it for five minutes, so no replica runs and it takes no memory. The next request starts one and waits for it, for 30 seconds at most.',
    );
  switch (endpoint.state) {
    case 'READY':
      return endpoint.minReplicas === 0
        ? t(
            'It answers. After five minutes without a request it goes to sleep, and the request after that waits for a start.',
          )
        : t('It answers.');
    case 'STARTING':
      return t('A replica is loading the checkpoint; it will answer in a moment. This page shows when.');
    case 'DEGRADED':
      return t('It answers, but not all replicas that should run are ready.');
    case 'STOPPED':
      return t('No worker is alive to run it. Start one (npm start does), and the endpoint comes back by itself.');
    case 'FAILED':
      return t('Its replicas could not start. Roll back or deploy another checkpoint, and look at the worker’s log.');
  }
}
