import { useEffect, useRef } from 'react';
import type { SeenPicture } from './messages.ts';

interface PictureCanvasProps {
  picture: SeenPicture;
  /** Without one it is for the eye only: its name stands beside it. */
  label?: string;
}

/** The pixels of a picture as the model sees it. */
export function PictureCanvas({ picture, label }: PictureCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    canvas.current?.getContext('2d')?.putImageData(new ImageData(picture.data, picture.width, picture.height), 0, 0);
  }, [picture]);
  return (
    <canvas
      ref={canvas}
      width={picture.width}
      height={picture.height}
      {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
    />
  );
}
