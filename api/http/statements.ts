import { eq } from 'drizzle-orm';
import { Router } from 'express';
import type { Platform } from '../context.ts';
import { signingKeys, statements } from '../database/tables/index.ts';
import { RequestError } from '../errors.ts';
import { isId } from '../parse.ts';

/** The files that `npm run verify` takes: `GET /statements/:id` (a DSSE envelope) and `/signing-keys/:keyId` (PEM). */
export function statementRoutes(platform: Platform): Router {
  const { db } = platform;
  const router = Router();

  router.get('/statements/:id', async (request, response) => {
    const { id } = request.params;
    const [row] = isId(id) ? await db.select().from(statements).where(eq(statements.id, id)) : [];
    if (!row) throw new RequestError('NOT_FOUND', `There is no statement ${id}.`);
    response.attachment(`statement-${id}.json`).type('application/json');
    // Never changes once it is signed.
    response.set('Cache-Control', 'private, max-age=31536000, immutable');
    response.send(JSON.stringify(row.envelope));
  });

  router.get('/signing-keys/:keyId', async (request, response) => {
    const { keyId } = request.params;
    const [row] = await db.select().from(signingKeys).where(eq(signingKeys.keyId, keyId));
    if (!row) throw new RequestError('NOT_FOUND', `There is no signing key ${keyId.slice(0, 64)}.`);
    response.attachment(`${keyId}.pem`).type('application/x-pem-file').send(row.publicKeyPem);
  });

  return router;
}
