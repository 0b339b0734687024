import { InvalidInputError, UnavailableError } from '../errors.ts';
import { readBounded } from './bounded-read.ts';

/**
 * A hub's error response, as an error that says what to do. Source of the codes: huggingface_hub, `utils/_http.py`, the
 * hub's own client.
 *
 * @param asked.page the address of the repository's page
 */
export async function explainHubAnswer(
  response: Response,
  asked: { repository: string; endpoint: string; page: string; hasToken: boolean },
): Promise<InvalidInputError | UnavailableError> {
  const { repository, endpoint, page, hasToken } = asked;
  const code = response.headers.get('x-error-code');
  const reason = await hubsWords(response);
  const refuse = (message: string) => new InvalidInputError(message, 'repository');

  if (response.status === 401 && /invalid credentials/i.test(reason))
    return refuse(
      `The hub does not accept Graft's token. Graft's operator must make a new one at ${endpoint}/settings/tokens and set HF_TOKEN to it.`,
    );
  if (code === 'GatedRepo')
    return refuse(
      `${repository} is gated: its files are given out to people who accepted its terms. Accept them at ${page}${
        hasToken
          ? ', with the account that HF_TOKEN belongs to, which has not,'
          : ' and set HF_TOKEN to a token of your account; then'
      } ${hasToken ? 'then ' : ''}try again.`,
    );
  if (code === 'RevisionNotFound')
    return refuse(`${repository} has no such branch, tag or commit. Choose one from ${page}/commits/main.`);
  if (code === 'EntryNotFound') return refuse(`${repository} has no such file${words(reason)}. See ${page}/tree/main.`);
  if (code === 'RepoNotFound' || response.status === 401 || response.status === 404)
    return refuse(
      `The hub at ${endpoint} shows no repository ${repository}: there is none, or it is private. Check its name${
        hasToken ? ', and that the account of HF_TOKEN may read it' : ', or set HF_TOKEN to a token that may read it'
      }.`,
    );
  if (response.status === 429)
    return new UnavailableError(
      `The hub at ${endpoint} limits requests right now. Try again in a few minutes${hasToken ? '' : ', or set HF_TOKEN: it allows more requests with a token'}.`,
    );
  if (response.status >= 500)
    return new UnavailableError(
      `The hub at ${new URL(response.url || endpoint).host} failed (${response.status})${words(reason)}. Try again later.`,
    );
  return refuse(
    `The hub at ${endpoint} refused a request for ${repository} (${response.status})${words(reason)}.${
      response.status === 403 ? ' Check what the account of HF_TOKEN may do there.' : ''
    }`,
  );
}

/** At most a sentence: the text is the hub's, and shown to people. */
async function hubsWords(response: Response): Promise<string> {
  const header = response.headers.get('x-error-message');
  if (header !== null) return clean(header);
  try {
    const body: unknown = JSON.parse((await readBounded(response, 64 * 1024)).toString('utf8'));
    return body !== null && typeof body === 'object' && 'error' in body ? clean(String(body.error)) : '';
  } catch {
    // A proxy's page, or no body: the status must do.
    return '';
  }
}

const clean = (text: string) =>
  text
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim()
    .slice(0, 300);
const words = (reason: string) => (reason === '' ? '' : `: ${reason.replace(/[.]$/, '')}`);
