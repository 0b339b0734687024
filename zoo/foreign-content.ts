const LFS = 'version https://git-lfs.github.com/spec/';

/**
 * What a file that should be a model really is, judging by its first bytes: what a hub, a proxy or a clone without Git LFS gives in
 * place of the file. null if it is none of these.
 */
export function foreignContent(bytes: Uint8Array): string | null {
  const start = Buffer.from(bytes.subarray(0, 4_096)).toString('utf8').trimStart();
  if (start.startsWith(LFS)) {
    const size = /^size (\d+)$/m.exec(start)?.[1];
    const of = size ? ` of a file of ${size} bytes` : '';
    return `a Git LFS pointer${of}, not the file itself. Run git lfs pull, or download the file from its page`;
  }
  if (/^<(!doctype html|html|head|body)\b/i.test(start)) {
    const title = /<title[^>]*>\s*([^<]{1,100}?)\s*<\/title>/i.exec(start)?.[1];
    const titled = title ? ` titled “${title}”` : '';
    return `a web page${titled}, not the file itself. Download the file, not the page about it; a page may also say that you need to sign in`;
  }
  if (/^<\?xml\b/.test(start)) return 'an XML document, as storage servers send in place of a file that they refuse';
  if (start.startsWith('PK\x03\x04')) return 'a ZIP archive. Unpack it first';
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'a gzip archive. Unpack it first';
  if (bytes[0] === 0x80 && bytes[1] >= 2 && bytes[1] <= 5) return 'a pickle, a program that runs when it is opened';
  if (/^[[{]\s*["\]}]/.test(start)) return 'a JSON document';
  return null;
}
