import { DocPage, describeDocPage } from '../../features/docs/doc-page.tsx';

export const generateMetadata = () => describeDocPage('');

export default function Page() {
  return <DocPage path="" />;
}
