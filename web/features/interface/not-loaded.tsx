import { t } from '../../messages/t.ts';
import styles from './not-loaded.module.css';
import { Notice } from './notice.tsx';

/** Says, above the page, that what a press should have opened could not be loaded. The page stays: a form may be half filled in. */
export function NotLoaded() {
  return (
    <div className={styles.above}>
      <Notice
        tone="danger"
        title={t('This could not be loaded')}
        action={
          <button type="button" onClick={() => location.reload()}>
            {t('Load the page again')}
          </button>
        }
      >
        {t('The web app does not respond, or was updated since this page was loaded.')}
      </Notice>
    </div>
  );
}
