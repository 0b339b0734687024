import type { Metadata } from 'next';
import { ModelComparisonPage } from '../../../features/model-comparison/model-comparison-page.tsx';
import { t } from '../../../messages/t.ts';

export const metadata: Metadata = { title: t('Compare models') };

export default function Page() {
  return <ModelComparisonPage />;
}
