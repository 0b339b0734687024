'use client';

import { useApiUrl } from '../../graphql/provider.tsx';

interface FullPictureProps {
  /** The preview's address, as the API returned it. */
  src: string;
  alt: string;
  /** In pixels; null if they are not known. */
  width: number | null;
  height: number | null;
}

/** A picture as it was uploaded, as large as its place allows; its place is kept free while it loads. */
export function FullPicture({ src, alt, width, height }: FullPictureProps) {
  const apiUrl = useApiUrl();
  return (
    <img
      src={apiUrl(src)}
      alt={alt}
      crossOrigin="use-credentials"
      style={{
        width: '100%',
        aspectRatio: `${width ?? 1} / ${height ?? 1}`,
        maxHeight: '60vh',
        objectFit: 'contain',
        imageRendering: Math.max(width ?? 0, height ?? 0) < 200 ? 'pixelated' : 'auto',
      }}
    />
  );
}
