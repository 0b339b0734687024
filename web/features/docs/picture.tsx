import { readFile } from 'node:fs/promises';
import path from 'node:path';
import styles from './picture.module.css';

/**
 * A diagram of the documentation, written into the page, so that it has the theme's colours (`currentColor` and our tokens).
 *
 * @param file the page's file, to which `src` is relative
 * @param alt what it shows, in words: also its caption
 */
export async function Picture({ file, src, alt }: { file: string; src: string; alt: string }) {
  const place = path.join(process.cwd(), 'web', 'docs', path.dirname(file), src);
  const svg = await readFile(place, 'utf8');
  return (
    <figure className={styles.figure}>
      <div aria-hidden className={styles.picture} dangerouslySetInnerHTML={{ __html: svg }} />
      <figcaption>{alt}</figcaption>
    </figure>
  );
}
