export interface FencedBlock {
  /** graphql, ts, sh, python, json, yaml, env; '' for what is only shown. */
  language: string;
  /** The words after the language: `until=job.state:SUCCEEDED`, `norun="why"`. */
  info: Record<string, string>;
  code: string;
  /** Of the fence, from 1. */
  line: number;
}

/** The fenced blocks of a Markdown text, in order. */
export function fencedBlocks(markdown: string): FencedBlock[] {
  const blocks: FencedBlock[] = [];
  let open: FencedBlock | null = null;
  for (const [at, line] of markdown.split('\n').entries()) {
    if (!line.startsWith('```')) {
      if (open) open.code += `${line}\n`;
    } else if (open) {
      blocks.push(open);
      open = null;
    } else open = { ...readInfo(line.slice(3)), code: '', line: at + 1 };
  }
  return blocks;
}

function readInfo(text: string): Pick<FencedBlock, 'language' | 'info'> {
  const [language = '', ...words] = text.match(/[^\s=]+="[^"]*"|\S+/g) ?? [];
  return {
    language,
    info: Object.fromEntries(words.map((word) => word.split(/=(.*)/s).map((part) => part.replace(/^"|"$/g, '')))),
  };
}
