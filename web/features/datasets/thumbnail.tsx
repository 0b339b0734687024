'use client';

import { useApiUrl } from '../../graphql/provider.tsx';

interface ThumbnailProps {
  /** The preview's address, as the API returned it. */
  src: string;
  alt: string;
  /** CSS pixels of the square that it is shown in. */
  size: 96 | 192;
}

/** A picture of a data set, at twice the size that it is shown in, for sharp screens; loaded with the cookie as `ApiPicture`. */
export function Thumbnail({ src, alt, size }: ThumbnailProps) {
  const apiUrl = useApiUrl();
  return (
    <img
      src={`${apiUrl(src)}?size=${2 * size}`}
      alt={alt}
      crossOrigin="use-credentials"
      decoding="async"
      width={size}
      height={size}
      style={{ maxWidth: '100%', objectFit: 'contain' }}
    />
  );
}
