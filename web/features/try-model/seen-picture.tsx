import { useEffect, useRef } from 'react';
import { t } from '../../messages/t.ts';
import { formatPercent } from '../interface/format.ts';
import type { OcclusionMap, SeenPicture as Seen } from './messages.ts';
import { PictureCanvas } from './picture-canvas.tsx';
import { strongestPlace } from './strongest-place.ts';
import styles from './try-in-browser.module.css';

interface SeenPictureProps {
  picture: Seen;
  /** The label that the map is of. */
  name: string | null;
  map: OcclusionMap | null;
}

/** The picture as the model sees it, and over it which parts spoke for a label: red ones for it, blue ones against it. */
export function SeenPicture({ picture, name, map }: SeenPictureProps) {
  const above = useRef<HTMLCanvasElement>(null);

  useEffect(() => {
    if (map) above.current?.getContext('2d')?.putImageData(colours(map), 0, 0);
  }, [map]);

  return (
    <figure className={styles.picture}>
      <div className={styles.canvases}>
        <PictureCanvas picture={picture} label={t('The picture as the model sees it')} />
        {map && <canvas ref={above} className={styles.map} width={map.cells} height={map.cells} />}
      </div>
      <figcaption className="muted small-text" dir="auto">
        {map && name !== null
          ? describe(name, map)
          : t('What the model sees: {width} × {height} pixels.', { width: picture.width, height: picture.height })}
      </figcaption>
    </figure>
  );
}

function describe(name: string, map: OcclusionMap): string {
  const { drop, place } = strongestPlace(map);
  const [whole, covered] = [map.probability, map.probability - drop].map((share) => formatPercent(share));
  return drop > 0
    ? t(
        'Red parts spoke for {name}, blue ones against it: the probability falls from {whole} to {covered} when the {place} is covered.',
        { name, whole, covered, place },
      )
    : t(
        'No part spoke for {name}: wherever the picture is covered, the probability does not fall below {whole}. Blue parts spoke against it.',
        { name, whole },
      );
}

/** Opacity is the share of the largest change. */
function colours({ cells, drops }: OcclusionMap): ImageData {
  const image = new ImageData(cells, cells);
  const largest = drops.reduce((most, drop) => Math.max(most, Math.abs(drop)), 1e-6);
  for (const [cell, drop] of drops.entries()) {
    const colour = drop > 0 ? [225, 29, 42] : [37, 99, 235];
    image.data.set([...colour, Math.round((190 * Math.abs(drop)) / largest)], 4 * cell);
  }
  return image;
}
