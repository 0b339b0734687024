import { t } from '../../messages/t.ts';

/** What was wrong with a token. */
export const TOKEN_PROBLEMS: Record<string, string> = {
  malformed: t('That is not a token: it consists of letters, digits and a few symbols, without spaces.'),
  unknown: t('The API does not know this token. Copy it again; it may have expired, or been revoked or replaced.'),
  restricted: t(
    'This token cannot sign in: it may only ask one endpoint, or whoever has it is a member of no project. Ask an admin.',
  ),
  waiting: t('Too many wrong tokens came from your address. Try again in a few minutes.'),
  unreachable: t('The API does not respond, so the token could not be checked. Is the platform running?'),
};

/** Why the company's provider signed nobody in. */
export const PROVIDER_PROBLEMS: Record<string, string> = {
  role: t('Your company’s sign-in knows you, but gives you no role here. Ask the administrator of Graft.'),
  cancelled: t('You did not finish signing in with your company. Try again, or use a token.'),
  away: t('Your company’s sign-in does not respond. Try again in a few minutes, or use a token.'),
  provider: t('Your company’s sign-in did not work. Try again; the log of the API has details.'),
};
