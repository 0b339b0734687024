import type { Metadata } from 'next';
import { ModelPage } from '../../../features/models/model-page.tsx';

interface Props {
  params: Promise<{ slug: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).slug) };
}

export default async function Page({ params }: Props) {
  return <ModelPage slug={decodeURIComponent((await params).slug)} />;
}
