/**
 * Monaco's workers as this app's own files. graphiql/setup-workers/webpack does the same, but writes to the console at each
 * worker's start.
 */
const environment = {
  getWorker(_id: string, label: string): Worker {
    if (label === 'json')
      return new Worker(new URL('monaco-editor/esm/vs/language/json/json.worker.js', import.meta.url));
    if (label === 'graphql') return new Worker(new URL('monaco-graphql/esm/graphql.worker.js', import.meta.url));
    return new Worker(new URL('monaco-editor/esm/vs/editor/editor.worker.js', import.meta.url));
  },
};

Object.assign(globalThis, { MonacoEnvironment: environment });
