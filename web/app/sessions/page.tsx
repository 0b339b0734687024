import type { Metadata } from 'next';
import { Sessions } from '../../features/people/people-query.ts';
import { SessionsPage } from '../../features/people/sessions-page.tsx';
import { Prefetched } from '../../graphql/prefetched.tsx';
import { t } from '../../messages/t.ts';

export const metadata: Metadata = {
  title: t('Sessions'),
  description: t('Browsers that are signed in, and how to sign them out.'),
};

export default function Page() {
  return (
    <Prefetched queries={[[Sessions, { after: null }]]}>
      <SessionsPage />
    </Prefetched>
  );
}
