import { withoutSecrets } from './sources/without-secrets.ts';

/** An address with an authority; it ends before what cannot be part of one, also in JSON. */
const ADDRESS = /\b[a-z][a-z\d+.-]*:\/\/[^\s"'<>`\\|{}^]+/gi;

/** The header `Authorization`, and what Graft, the hub, npm and GitHub call their tokens. */
const TOKENS = [
  /\b(?<kept>Bearer +)[\w.~+/=-]{8,}/gi,
  /\b(?<kept>Authorization["']?: *["']?Basic +)[\w+/=]+/gi,
  /\b(?<kept>graft_)[\w-]{20,}/g,
  /\b(?<kept>hf_|npm_|gh[pousr]_|github_pat_)[A-Za-z\d_]{16,}/g,
];

/**
 * A text without secrets: without passwords and signatures in addresses, and without tokens. Everything that goes to a log, or
 * into the message of a failed job, passes here.
 */
export function redact(text: string): string {
  const addresses = text.replace(ADDRESS, redactAddress);
  return TOKENS.reduce((rest, token) => rest.replace(token, '$<kept>[secret]'), addresses);
}

function redactAddress(found: string): string {
  // A sentence goes on after it.
  const [end] = /[.,;:!?)\]]*$/.exec(found) ?? [''];
  const address = end ? found.slice(0, -end.length) : found;
  if (!URL.canParse(address)) return found.replace(/\/\/[^/]*@/, '//');
  const url = new URL(address);
  const shown = withoutSecrets(url);
  // Spelled as before, where there is nothing to hide.
  return shown === url.href ? found : `${shown}${end}`;
}
