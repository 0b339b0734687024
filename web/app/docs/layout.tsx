import type { ReactNode } from 'react';
import { DocsLayout } from '../../features/docs/docs-layout.tsx';

export default function Layout({ children }: { children: ReactNode }) {
  return <DocsLayout>{children}</DocsLayout>;
}
