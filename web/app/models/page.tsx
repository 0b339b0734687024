import type { Metadata } from 'next';
import { Zoo } from '../../features/models/zoo.tsx';

export const metadata: Metadata = { title: 'Models' };

export default function ModelsPage() {
  return <Zoo />;
}
