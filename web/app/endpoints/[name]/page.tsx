import type { Metadata } from 'next';
import { EndpointPage } from '../../../features/endpoints/endpoint-page.tsx';

interface Props {
  params: Promise<{ name: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).name) };
}

export default async function Page({ params }: Props) {
  return <EndpointPage name={decodeURIComponent((await params).name)} />;
}
