'use client';

import { useApiUrl } from '../../graphql/provider.tsx';

interface ApiPictureProps {
  /** As the API returned it. */
  src: string;
  alt: string;
}

/**
 * A picture that the API shows to signed-in people only. It is loaded with CORS and the cookie: browsers treat two ports of
 * one IP address as different sites when they check Cross-Origin-Resource-Policy, and would refuse it otherwise.
 */
export function ApiPicture({ src, alt }: ApiPictureProps) {
  const apiUrl = useApiUrl();
  return <img src={apiUrl(src)} alt={alt} crossOrigin="use-credentials" loading="lazy" width={64} height={64} />;
}
