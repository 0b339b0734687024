import { pipeline } from 'node:stream/promises';
import { eq } from 'drizzle-orm';
import { type Response, Router } from 'express';
import { ZipFile } from 'yazl';
import type { Described } from '../../zoo/provenance/described.ts';
import { mlBom } from '../../zoo/provenance/ml-bom.ts';
import { modelCard } from '../../zoo/provenance/model-card.ts';
import type { Platform } from '../context.ts';
import { models } from '../database/tables/index.ts';
import { RequestError } from '../errors.ts';
import { isId } from '../parse.ts';
import { describeCheckpoint, describeModel } from '../provenance/describe.ts';

/**
 * The facts about a model or a checkpoint in other tools' formats: `GET /models/:slug/bom.json` and
 * `/checkpoints/:id/bom.json` (CycloneDX), `/models/:slug/README.md` and `/checkpoints/:id/README.md` (a Hugging Face model
 * card); and a checkpoint with its card, `/checkpoints/:id/package.zip`, so that an import elsewhere knows the notes that were
 * written after its file.
 */
export function exportRoutes(platform: Platform): Router {
  const { db, config, blobs } = platform;
  const router = Router();

  const findModel = async (slug: string): Promise<Described> => {
    const [row] = slug.includes('\0')
      ? []
      : await db.select({ id: models.id }).from(models).where(eq(models.slug, slug));
    const described = row && (await describeModel(db, row.id, config));
    if (!described) throw new RequestError('NOT_FOUND', `There is no model "${slug.slice(0, 100)}".`);
    return described;
  };
  const findCheckpoint = async (id: string): Promise<Described> => {
    const described = isId(id) ? await describeCheckpoint(db, id, config) : null;
    if (!described) throw new RequestError('NOT_FOUND', `There is no checkpoint ${id.slice(0, 100)}.`);
    return described;
  };

  for (const [kind, find] of [
    ['models', findModel],
    ['checkpoints', findCheckpoint],
  ] as const) {
    router.get(`/${kind}/:name/bom.json`, async (request, response) => {
      const bom = mlBom(await find(request.params.name));
      send(
        response,
        `${request.params.name}.cdx.json`,
        'application/vnd.cyclonedx+json; version=1.6',
        JSON.stringify(bom, null, 2),
      );
    });
    router.get(`/${kind}/:name/README.md`, async (request, response) => {
      send(response, 'README.md', 'text/markdown; charset=utf-8', modelCard(await find(request.params.name)));
    });
  }
  router.get('/checkpoints/:id/package.zip', async (request, response) => {
    const described = await findCheckpoint(request.params.id);
    const [{ sha256, path: name }] = described.artifacts;
    const zip = new ZipFile();
    zip.addReadStream(await blobs.get(sha256), name, { compress: false });
    zip.addBuffer(Buffer.from(modelCard(described)), 'README.md');
    zip.end();
    response.attachment(`${request.params.id}.zip`).set({ ...NEVER_A_PAGE, 'Content-Type': 'application/zip' });
    await pipeline(zip.outputStream, response);
  });
  return router;
}

const NEVER_A_PAGE = { 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'private, no-cache' };

/** A file to download, never a page to render: it contains third-party text. */
function send(response: Response, filename: string, type: string, text: string): void {
  response.attachment(filename).set({ ...NEVER_A_PAGE, 'Content-Type': type });
  response.send(text);
}
