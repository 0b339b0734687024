import { t } from '../../messages/t.ts';
import { formatList } from './format.ts';
import { Notice } from './notice.tsx';

interface MissingNamesProps {
  title: string;
  /** As the address has them. */
  names: string[];
  /** Takes them out of the address. */
  onForget: () => void;
}

/** Says which of the things that an address names are not there; the page shows the others. */
export const MissingNames = ({ title, names, onForget }: MissingNamesProps) => (
  <Notice
    tone="warning"
    title={title}
    action={
      <button type="button" className="small" onClick={onForget}>
        {t('Go on without')}
      </button>
    }
  >
    {t('The address names {names}. It may be mistyped, or what it names was deleted.', { names: formatList(names) })}
  </Notice>
);
