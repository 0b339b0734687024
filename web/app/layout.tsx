import './inter.css';
import './globals.css';

import type { Metadata, Viewport } from 'next';
import localFont from 'next/font/local';
import { cookies, headers } from 'next/headers';
import type { ReactNode } from 'react';
import { ZoneProvider } from '../features/interface/zone.tsx';
import { isZone, ZONE_COOKIE } from '../features/interface/zone-cookie.ts';
import { EarlyInput } from '../features/shell/early-input.tsx';
import { PrefetchedNavigation } from '../features/shell/prefetched-navigation.tsx';
import { Shell } from '../features/shell/shell.tsx';
import { THEME_COOKIE, themeIn } from '../features/shell/theme.ts';
import { apiOrigin } from '../graphql/api-origin.ts';
import { GraphqlProvider } from '../graphql/provider.tsx';
import { LANGUAGE } from '../messages/language.ts';
import { t } from '../messages/t.ts';

/** Preloaded. If it arrives late, the page keeps its fallback, which has about the same widths, so that nothing moves. The next page has the font. */
const inter = localFont({
  src: '../../node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2',
  weight: '100 900',
  variable: '--font-latin',
  display: 'optional',
});

export const metadata: Metadata = {
  title: { default: 'Graft', template: '%s · Graft' },
  description: t('A zoo of pretrained models: provenance, bias notes, fine-tuning, comparison and endpoints.'),
};

export const viewport: Viewport = { width: 'device-width', initialScale: 1 };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const [jar, request] = await Promise.all([cookies(), headers()]);
  const zone = jar.get(ZONE_COOKIE)?.value;
  return (
    <html lang={LANGUAGE} className={inter.variable} data-theme={themeIn(jar.get(THEME_COOKIE)?.value)}>
      <body>
        <EarlyInput />
        <GraphqlProvider origin={apiOrigin(request.get('host'))}>
          <ZoneProvider known={isZone(zone) ? zone : null}>
            <Shell navigation={<PrefetchedNavigation />}>{children}</Shell>
          </ZoneProvider>
        </GraphqlProvider>
      </body>
    </html>
  );
}
