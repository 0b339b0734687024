import { Loading } from '../features/interface/loading.tsx';
import { t } from '../messages/t.ts';

/** Shown at once where a link leads, while the web server asks the API: on a slow line nothing would tell that the click was seen. */
export default function PageLoading() {
  return <Loading label={t('Loading the page …')} />;
}
