/** Pages that load GraphiQL. They are opened as documents, because a document keeps the policy that it was opened with. */
export const isExplorer = (pathname: string): boolean => pathname.startsWith('/graphiql');

/** The worker that runs models, and its WebAssembly. A worker has the policy that its script is served with. */
const isWorker = (pathname: string): boolean => pathname.startsWith('/in-browser/');

/** It is given all that it needs, also a person's pictures and texts, and reaches nothing: not even this server. */
const WORKER_POLICY = `default-src 'none'; script-src 'wasm-unsafe-eval'`;

/**
 * A page's Content-Security-Policy: itself and the API, scripts by nonce, no `<style>` elements. Attributes `style` are allowed: the web
 * server writes the widths of bars and charts into them, and they can load and run nothing that the other directives refuse.
 *
 * GraphiQL's page alone allows inline styles and workers from blobs: its editor, Monaco, adds `<style>` elements without a nonce, writes its
 * lines as markup with `style` attributes, and starts its workers from a blob that imports one of our own files.
 *
 * @param api the API's origin
 */
export function contentSecurityPolicy(nonce: string, api: string, pathname: string): string {
  if (isWorker(pathname)) return WORKER_POLICY;
  const development = process.env.NODE_ENV === 'development';
  const explorer = isExplorer(pathname);
  return [
    `default-src 'none'`,
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? ` 'unsafe-eval'` : ''}`,
    // In development Next writes styles into the page.
    `style-src 'self'${explorer || development ? ` 'unsafe-inline'` : ''}`,
    `style-src-attr 'unsafe-inline'`,
    `img-src 'self' ${api} data: blob:`,
    `font-src 'self' data:`,
    `connect-src 'self' ${api} ${api.replace(/^http/, 'ws')}`,
    `worker-src 'self'${explorer ? ' blob:' : ''}`,
    `manifest-src 'self'`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ');
}
