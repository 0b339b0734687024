import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import type { Provider } from './provider.ts';
import styles from './sign-in-form.module.css';

const PROBLEMS: Record<string, string> = {
  malformed: t('That is not a token: it consists of letters, digits and a few symbols, without spaces.'),
  unknown: t('The API does not know this token. Copy it again; it may have expired, or been revoked or replaced.'),
  restricted: t('This token may only ask one endpoint, so it cannot sign in.'),
  role: t('Your company’s sign-in knows you, but gives you no role here. Ask the administrator of Graft.'),
  provider: t('Your company’s sign-in did not work. Try again; the log of the API has details.'),
  waiting: t('Too many wrong tokens came from your address. Try again in a few minutes.'),
  unreachable: t('The API does not respond, so the token could not be checked. Is the platform running?'),
};

/** Asks for the token, or leads to the company's provider. Works without scripts. */
export function SignInForm({ problem, provider }: { problem?: string; provider: Provider | null }) {
  const message = problem ? PROBLEMS[problem] : undefined;
  return (
    <form className={styles.form} action="/session" method="post">
      <h1>{t('Sign in')}</h1>
      {provider && (
        <a className="button primary" href={provider.signInUrl}>
          {t('Sign in with {issuer}', { issuer: provider.issuer })}
        </a>
      )}
      <p className="muted">
        <Trans
          id="{command} prints a sign-in link when the platform is up: opening it signs you in. Or paste the token here. The administrator’s token is also in the file {file} in {folder} ({standard} by default)."
          values={{
            command: <code>npm start</code>,
            file: <code>admin-token</code>,
            folder: <code>GRAFT_HOME</code>,
            standard: <code>.graft/</code>,
          }}
        />
      </p>
      <label htmlFor="token">{t('Token')}</label>
      <input
        id="token"
        name="token"
        type="password"
        autoComplete="current-password"
        required
        aria-invalid={message ? true : undefined}
        aria-describedby={message ? 'token-problem' : undefined}
      />
      {message && (
        <p id="token-problem" className={styles.problem} role="alert">
          {message}
        </p>
      )}
      <button className="primary" type="submit">
        {t('Sign in')}
      </button>
    </form>
  );
}
