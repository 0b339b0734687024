import type { Metadata } from 'next';
import { Tokens } from '../../features/people/people-query.ts';
import { TokensPage } from '../../features/people/tokens-page.tsx';
import { MyProjects } from '../../features/projects/projects-query.ts';
import { Prefetched } from '../../graphql/prefetched.tsx';
import { t } from '../../messages/t.ts';

export const metadata: Metadata = {
  title: t('Tokens'),
  description: t('Tokens with which people and programs use Graft, what each may do, and when it ends.'),
};

export default function Page() {
  return (
    <Prefetched queries={[[Tokens, { after: null }], [MyProjects]]}>
      <TokensPage />
    </Prefetched>
  );
}
