import { and, eq, exists, ne, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { isTower } from '../../../zoo/transfer/zero-shot/embedding-layer.ts';
import type { Context } from '../../context.ts';
import { modelFiles, models } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import type { ModelRow } from '../models/models.ts';

/**
 * The tower of texts that belongs to a tower of pictures: the fetched model of texts that was published in a file with the same bytes, as
 * the two towers of one import are; else in the same repository at the same revision, as separate ONNX files are.
 *
 * @throws RequestError CONFLICT if no tower matches, or several
 */
export async function textTowerOf({ db }: Context, model: ModelRow): Promise<ModelRow & { onnxSha256: string }> {
  const [own, other] = [alias(modelFiles, 'own'), alias(modelFiles, 'other')];
  const sharesWeights = exists(
    db
      .select({ one: sql`1` })
      .from(own)
      .innerJoin(other, eq(other.sha256, own.sha256))
      .where(
        and(
          eq(own.modelId, model.id),
          eq(other.modelId, models.id),
          // Two models may share a tokenizer or a licence.
          sql`${own.path} ~* '[.](safetensors|bin|pt|pth)$'`,
        ),
      ),
  );
  const candidates = and(eq(models.modality, 'TEXT'), eq(models.availability, 'READY'), ne(models.id, model.id));
  const ofWeights = await db.select().from(models).where(and(candidates, sharesWeights));
  const found = towersIn(ofWeights);
  const repository = repositoryOf(model);
  const fitting =
    found.length > 0 || repository === null
      ? found
      : towersIn(await db.select().from(models).where(candidates)).filter(
          (each) => repositoryOf(each) === repository && each.revision === model.revision,
        );
  const [tower] = fitting;
  if (tower && fitting.length === 1) return tower;
  const message =
    fitting.length > 1
      ? `Several models are the tower of texts of ${model.slug}: ${fitting.map(({ slug }) => slug).join(', ')}. Name one with textModelSlug.`
      : `The tower of texts of ${model.slug} is not in the zoo. Import ${model.uri} once more under another slug, with “texts” as the answer about its preprocessing, or name the tower with textModelSlug.`;
  throw new RequestError('CONFLICT', message, 'textModelSlug');
}

const towersIn = (rows: ModelRow[]) =>
  rows.flatMap((row) =>
    row.onnxSha256 !== null && row.filesDroppedAt === null && isTower(row.outputs, 'TEXT')
      ? [{ ...row, onnxSha256: row.onnxSha256 }]
      : [],
  );

const repositoryOf = ({ sourceSpec }: ModelRow): string | null =>
  sourceSpec && 'repository' in sourceSpec ? sourceSpec.repository : null;
