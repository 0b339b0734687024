import type { Metadata } from 'next';
import { HomePage } from '../features/home/home-page.tsx';
import { HomeQuery } from '../features/home/home-query.ts';
import { Prefetched } from '../graphql/prefetched.tsx';
import { t } from '../messages/t.ts';

export const metadata: Metadata = {
  title: { absolute: t('Home · Graft') },
  description: t('What runs, what ended, what needs somebody, and which endpoints serve.'),
};

export default function Page() {
  return (
    <Prefetched queries={[[HomeQuery, {}]]}>
      <HomePage />
    </Prefetched>
  );
}
