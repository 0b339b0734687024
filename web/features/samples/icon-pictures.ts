import sharp from 'sharp';
import yazl from 'yazl';

/** The first words of icons' names that are labels: what the icon is about. */
const LABELS = ['arrow', 'book', 'calendar', 'chart', 'cloud', 'file', 'folder', 'message', 'shield', 'user'];

const SIDE = 96;

type IconNode = readonly [tag: string, attributes: Record<string, string>];

/** Beside what the package declares, each icon's module has its drawing. */
interface IconModule {
  __iconData: { name: string; node: readonly IconNode[] };
}

/**
 * A zip of labelled pictures, a folder a label: the icons of Lucide (ISC licence), which this app draws its buttons with, on white. What
 * each is about is the first word of the name that its designer gave it.
 */
export async function iconPictures(): Promise<Buffer> {
  const archive = new yazl.ZipFile();
  // Not bundled: two thousand icons would be as many files.
  const { default: icons } = await import(/* turbopackIgnore: true */ 'lucide-react/dynamicIconImports.mjs');
  for (const [name, load] of Object.entries(icons)) {
    const label = name.split('-')[0];
    if (!LABELS.includes(label) || name === label) continue;
    const { __iconData: icon } = (await load()) as unknown as IconModule;
    // An icon's earlier names are there too.
    if (icon.name !== name) continue;
    const picture = await sharp(Buffer.from(drawing(icon.node)))
      .png()
      .toBuffer();
    // The same bytes at each build.
    archive.addBuffer(picture, `icons/${label}/${name}.png`, { mtime: new Date(0), compress: false });
  }
  archive.end();
  const parts: Buffer[] = [];
  for await (const part of archive.outputStream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function drawing(nodes: readonly IconNode[]): string {
  const shapes = nodes.map(([tag, { key: _, ...attributes }]) => {
    const written = Object.entries(attributes).map(([name, value]) => `${name}="${value}"`);
    return `<${tag} ${written.join(' ')}/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}" viewBox="0 0 24 24" fill="none" stroke="#111" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"><rect width="24" height="24" fill="#fff" stroke="none"/>${shapes.join('')}</svg>`;
}
