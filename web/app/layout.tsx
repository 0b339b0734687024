import '@fontsource-variable/inter';
import './globals.css';

import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { AdminLinks } from '../features/people/admin-links.tsx';
import { ProjectSwitch } from '../features/projects/project-switch.tsx';
import { Shell } from '../features/shell/shell.tsx';
import { apiOrigin } from '../graphql/api-origin.ts';
import { GraphqlProvider } from '../graphql/provider.tsx';

export const metadata: Metadata = {
  title: { default: 'Graft', template: '%s · Graft' },
  description: 'A zoo of pretrained models: provenance, bias notes, fine-tuning, comparison and endpoints.',
};

export const viewport: Viewport = { width: 'device-width', initialScale: 1 };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const origin = apiOrigin((await headers()).get('host'));
  return (
    <html lang="en">
      <body>
        <Shell
          links={
            <GraphqlProvider origin={origin}>
              <AdminLinks />
            </GraphqlProvider>
          }
          aside={
            <GraphqlProvider origin={origin}>
              <ProjectSwitch />
            </GraphqlProvider>
          }
        >
          <GraphqlProvider origin={origin}>{children}</GraphqlProvider>
        </Shell>
      </body>
    </html>
  );
}
