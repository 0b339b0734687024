import type { Metadata } from 'next';
import { ModelComparisonPage } from '../../../features/model-comparison/model-comparison-page.tsx';

export const metadata: Metadata = { title: 'Compare models' };

export default function Page() {
  return <ModelComparisonPage />;
}
