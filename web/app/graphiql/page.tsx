import type { Metadata } from 'next';
import { GraphiqlPage } from '../../features/graphiql/graphiql-page.tsx';
import { t } from '../../messages/t.ts';

export const metadata: Metadata = {
  title: 'GraphiQL',
  description: t('Explore the GraphQL API that the pages use: operations run as you, on the real data.'),
};

export default function Page() {
  return <GraphiqlPage />;
}
