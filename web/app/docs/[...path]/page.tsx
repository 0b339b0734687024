import { DocPage, describeDocPage } from '../../../features/docs/doc-page.tsx';

interface Props {
  params: Promise<{ path: string[] }>;
}

export const generateMetadata = async ({ params }: Props) => describeDocPage((await params).path.join('/'));

export default async function Page({ params }: Props) {
  return <DocPage path={(await params).path.join('/')} />;
}
