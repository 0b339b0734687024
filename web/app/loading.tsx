import { Loading } from '../features/interface/loading.tsx';

/** Shown at once where a link leads, while the web server asks the API: on a slow line nothing would tell that the click was seen. */
export default function PageLoading() {
  return <Loading what="the page" />;
}
