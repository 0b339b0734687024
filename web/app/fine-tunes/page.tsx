import type { Metadata } from 'next';
import { FineTunesPage } from '../../features/fine-tunes/fine-tunes-page.tsx';

export const metadata: Metadata = { title: 'Fine-tunes' };

export default function Page() {
  return <FineTunesPage />;
}
