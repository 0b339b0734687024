import type { Metadata } from 'next';
import { ProjectPage } from '../../../features/projects/project-page.tsx';

export const metadata: Metadata = { title: 'Project' };

export default async function Page({ params }: { params: Promise<{ slug: string }> }) {
  return <ProjectPage slug={(await params).slug} />;
}
