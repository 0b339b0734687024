import { Prefetched } from '../../graphql/prefetched.tsx';
import { t } from '../../messages/t.ts';
import { MyProjects } from '../projects/projects-query.ts';
import { Navigation } from './navigation.tsx';

/** Asks for its projects while the page asks for its own data: around the page, it would ask first. */
export function PrefetchedNavigation() {
  return (
    <Prefetched queries={[[MyProjects]]}>
      <Navigation label={t('Main')} />
    </Prefetched>
  );
}
