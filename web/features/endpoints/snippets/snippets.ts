import { t } from '../../../messages/t.ts';
import type { Called } from './called.ts';
import { curlSnippet } from './curl.ts';
import { pythonSnippet } from './python.ts';
import { tritonSnippet } from './triton.ts';
import { typescriptSnippet } from './typescript.ts';

/** Programs that call an endpoint, by the name of their tab in a page's address. */
export const SNIPPETS: Record<string, { label: string; needs: string; write: (called: Called) => string }> = {
  curl: { label: 'curl', needs: t('A shell with curl.'), write: curlSnippet },
  typescript: { label: 'TypeScript', needs: t('Node 20 or later, without a library.'), write: typescriptSnippet },
  python: { label: 'Python', needs: t('Python 3, without a library.'), write: pythonSnippet },
  triton: {
    label: t('Triton client'),
    needs: t('Triton’s Python client; KServe’s works as well.'),
    write: tritonSnippet,
  },
};
