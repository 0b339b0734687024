import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { SNIPPETS } from '../features/endpoints/snippets/snippets.ts';

// Runs every snippet of an endpoint's page as it stands, Python's too, on a running platform with a token made for it:
//
//   GRAFT_TOKEN=… npx tsx web/testing/run-snippets.ts ENDPOINT [PICTURE.png]
//
// GRAFT_URL is the API's address (http://127.0.0.1:4000), PYTHON the Python to use. The snippet of Triton's client needs
// pip install "tritonclient[http]".

const run = promisify(execFile);
const { GRAFT_URL = 'http://127.0.0.1:4000', GRAFT_TOKEN, PYTHON = 'python3' } = process.env;
const [name, picture] = process.argv.slice(2);

/** The file's name, and how it is run. */
const RUN: Record<string, [file: string, ...command: string[]]> = {
  curl: ['predict.sh', 'sh'],
  typescript: ['predict.mts', process.execPath, '--import', import.meta.resolve('tsx')],
  python: ['predict.py', PYTHON],
  triton: ['predict.py', PYTHON],
};

const ABOUT = `query ($name: String!) { endpoint(name: $name) {
  url checkpoint { groupThresholds { groups { value } } fineTune { model { modality } dataset { pairs task } } }
} }`;
const MAKE = 'mutation ($name: String!) { createEndpointToken(endpoint: $name, days: 1) { secret } }';

async function ask<Data>(query: string): Promise<Data> {
  const response = await fetch(`${GRAFT_URL}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${GRAFT_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { name } }),
  });
  const { data, errors } = (await response.json()) as { data: Data; errors?: { message: string }[] };
  if (errors) throw new Error(errors[0].message);
  return data;
}

interface About {
  endpoint: {
    url: string;
    checkpoint: {
      groupThresholds: { groups: { value: string }[] } | null;
      fineTune: {
        model: { modality: 'IMAGE' | 'TEXT' };
        dataset: { pairs: boolean; task: 'SINGLE_LABEL' | 'MULTI_LABEL' | 'REGRESSION' | 'TOKEN_LABELS' };
      };
    };
  } | null;
}

const { endpoint } = await ask<About>(ABOUT);
if (!endpoint) throw new Error(`There is no endpoint "${name}".`);
const { createEndpointToken } = await ask<{ createEndpointToken: { secret: string } }>(MAKE);
const { fineTune, groupThresholds } = endpoint.checkpoint;
const { pairs, task } = fineTune.dataset;
const takes = pairs ? 'PAIR' : fineTune.model.modality;
const called = { url: endpoint.url, takes, task, group: groupThresholds?.groups[0]?.value } as const;
const folder = await mkdtemp(path.join(tmpdir(), 'graft-snippets-'));
try {
  if (picture) await copyFile(picture, path.join(folder, 'picture.png'));
  for (const [language, { write }] of Object.entries(SNIPPETS)) {
    const [file, program, ...options] = RUN[language];
    await writeFile(path.join(folder, file), write({ ...called, token: createEndpointToken.secret }));
    const came = await run(program, [...options, file], { cwd: folder }).then(
      ({ stdout }) => ({ ok: !stdout.includes('"error"'), text: stdout }),
      (error: Error) => ({ ok: false, text: error.message }),
    );
    console.log(`${came.ok ? 'ok ' : 'BAD'} ${takes} ${language}: ${came.text.trim().slice(0, 160)}`);
    if (!came.ok) process.exitCode = 1;
  }
} finally {
  await rm(folder, { recursive: true });
}
