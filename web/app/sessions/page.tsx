import type { Metadata } from 'next';
import { Sessions } from '../../features/people/people-query.ts';
import { SessionsPage } from '../../features/people/sessions-page.tsx';
import { Prefetched } from '../../graphql/prefetched.tsx';

export const metadata: Metadata = { title: 'Sessions' };

export default function Page() {
  return (
    <Prefetched queries={[[Sessions, { after: null }]]}>
      <SessionsPage />
    </Prefetched>
  );
}
