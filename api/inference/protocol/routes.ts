import type { Request, Router } from 'express';
import { type InferencePlatform, inferenceOf } from '../inference.ts';
import { sendJson } from './send-json.ts';
import {
  configOf,
  findModel,
  metadataOf,
  modelStatistics,
  replicasOf,
  repositoryIndex,
  SERVER_METADATA,
  type ServedModel,
} from './served-models.ts';

/** An endpoint, and one of its versions. */
export const MODEL_PATHS = ['/models/:name', '/models/:name/versions/:version'];

/** @throws HttpError 404 if there is no such endpoint, or it does not serve that version */
export const modelOf = (context: InferencePlatform, { params: { name, version } }: Request): Promise<ServedModel> =>
  findModel(context, String(name), version === undefined ? undefined : String(version));

/**
 * The routes of the Open Inference Protocol that describe endpoints: metadata, readiness, configuration, statistics, and the repository's
 * index. A revision of an endpoint is a version of a model.
 */
export function describeEndpoints(router: Router, context: InferencePlatform): void {
  router.get('/', (_request, response) => sendJson(response, SERVER_METADATA));

  router.post('/repository/index', async (_request, response) => {
    sendJson(response, await repositoryIndex(context));
  });

  router.get('/models/stats', async (_request, response) => {
    sendJson(response, { model_stats: await modelStatistics(context) });
  });

  for (const path of MODEL_PATHS) {
    router.get(path, async (request, response) => {
      sendJson(response, metadataOf(await modelOf(context, request)));
    });

    router.get(`${path}/config`, async (request, response) => {
      sendJson(response, configOf(await modelOf(context, request)));
    });

    router.get(`${path}/stats`, async (request, response) => {
      sendJson(response, { model_stats: await modelStatistics(context, await modelOf(context, request)) });
    });

    router.get(`${path}/ready`, async (request, response) => {
      const found = await modelOf(context, request);
      const ready = await (await inferenceOf(context)).isAnyReady(replicasOf(found));
      sendJson(response, { name: found.name, ready }, ready ? 200 : 503);
    });
  }
}
