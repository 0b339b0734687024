import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { localPath } from './local-path.ts';
import type { Provider } from './provider.ts';
import styles from './sign-in-form.module.css';
import { PROVIDER_PROBLEMS, TOKEN_PROBLEMS } from './sign-in-problems.ts';

interface SignInFormProps {
  problem: string | undefined;
  /** Where to go afterwards. */
  next: string | undefined;
  provider: Provider | null;
}

/** Asks for the token, or leads to the company's provider. Works without scripts. */
export function SignInForm({ problem = '', next, provider }: SignInFormProps) {
  const wrong = ownValue(TOKEN_PROBLEMS, problem);
  const refused = ownValue(PROVIDER_PROBLEMS, problem);
  const path = localPath(next);
  return (
    <form className={styles.form} action="/session" method="post">
      <h1>{t('Sign in')}</h1>
      {refused && (
        <p className={styles.problem} role="alert">
          {refused}
        </p>
      )}
      {provider && (
        <a className="button primary" href={`${provider.signInUrl}?${new URLSearchParams({ next: path })}`}>
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
        aria-invalid={wrong ? true : undefined}
        aria-describedby={wrong ? 'token-problem' : undefined}
      />
      <input type="hidden" name="next" value={path} />
      {wrong && (
        <p id="token-problem" className={styles.problem} role="alert">
          {wrong}
        </p>
      )}
      <button className={provider ? undefined : 'primary'} type="submit">
        {provider ? t('Sign in with the token') : t('Sign in')}
      </button>
    </form>
  );
}

/** Anybody may write an address, also one that names a property that every object has. */
const ownValue = (texts: Record<string, string>, key: string): string | undefined =>
  Object.hasOwn(texts, key) ? texts[key] : undefined;
