import type pg from 'pg';

/** Models that one statement inserts. */
const BATCH = 10_000;

/** The element of `list` that a number selects; earlier ones more often (roughly Zipf's law), as in real catalogues. */
const skewed = (list: string, number: string) =>
  `(${list})[1 + floor(cardinality(${list}) * power(${number}, 2.5))::int]`;

const SYLLABLES = `ARRAY['ba','ro','mi','ta','ne','lu','ko','si','vey','dar','fen','gil','hol','jun','kre','lon','mar','nor','pel','qui','ras','sol','tri','ul','ven','wil','xan','yor','zed','ach','bel','cor']`;
const ARCHITECTURES = `ARRAY['BERT','ResNet','ViT','RoBERTa','MobileNetV2','DistilBERT','EfficientNet','Swin','ConvNeXt','DeiT','MiniLM','CLIP','ALBERT','ELECTRA','DeBERTa','XLM-RoBERTa','MPNet','BEiT','DINOv2','RegNet','DenseNet','InceptionV3','VGG','SqueezeNet','MobileViT','GPT-2','T5','Longformer','BigBird','Funnel','LeViT','PoolFormer']`;
const TEXT = `ARRAY['BERT','RoBERTa','DistilBERT','MiniLM','ALBERT','ELECTRA','DeBERTa','XLM-RoBERTa','MPNet','GPT-2','T5','Longformer','BigBird','Funnel']`;
const LICENSES = `ARRAY['Apache-2.0','MIT','NOASSERTION','CC-BY-NC-4.0','CC-BY-4.0','BSD-3-Clause','OpenRAIL','CC-BY-SA-4.0','GPL-3.0-only','AGPL-3.0-only','CC0-1.0','LGPL-3.0-only','BigScience-OpenRAIL-M','Unlicense','ECL-2.0','Artistic-2.0']`;
const SIZES = `ARRAY['base','small','large','tiny','mini','xlarge','nano','huge','giant','micro']`;
const DOMAINS = `ARRAY['imagenet','sentiment','emotion','food','medical','legal','finance','news','retail','plants','birds','cars','satellite','radiology','toxicity','spam','intent','topic','fashion','documents']`;

/** A number of [0, 1) that depends only on the model's number and on the purpose. */
const draw = (purpose: number) => `((hashint8extended(n, ${purpose}) & 1073741823)::float8 / 1073741824)`;

const syllable = (purpose: number, of = 'n') => `(${SYLLABLES})[1 + (hashint8extended(${of}, ${purpose}) & 31)::int]`;
/** One of 40,000 publishers; a few publish many models. */
const PUBLISHER_NUMBER = `floor(40000 * power(${draw(1)}, 3))::bigint`;

/**
 * Inserts `count` made-up models, the same ones each time: names, publishers, licences, sizes and notes are distributed as
 * in public hubs (few of each are common, most are rare), with cards of some 1,500 characters. Every third has bias notes;
 * every fourth has a base model.
 */
export async function generateModels(pool: pg.Pool, count: number, say: (done: number) => void): Promise<void> {
  for (let from = 0; from < count; from += BATCH) {
    const to = Math.min(from + BATCH, count) - 1;
    await pool.query(MODELS, [from, to]);
    await pool.query(NOTES, [from, to]);
    say(to + 1);
  }
  await pool.query('vacuum analyze models');
  await pool.query('vacuum analyze model_search');
  await pool.query('vacuum analyze bias_notes');
  await pool.query('vacuum analyze model_words');
  await pool.query('vacuum analyze model_counts');
}

/** The identifier of a generated model: its number replaces UUIDv7's time, so that identifiers sort by it. */
const idOf = (number: string) => `(lpad(to_hex(${number}), 12, '0') || '70008000000000000000')::uuid`;

const MODELS = `
  insert into models (
    id, slug, name, summary, task, modality, architecture, license, tags, inputs, outputs, feature_layers, preprocessing,
    parameter_count, byte_size, availability, onnx_sha256, card, source, uri, publisher, training_data, base_model_id, created_at
  )
  select ${idOf('n')}, lower(publisher || '-' || architecture || '-' || size || '-' || domain || '-' || n),
    architecture || ' ' || size || ' ' || domain || ' ' || n,
    architecture || ' of size ' || size || ', tuned on ' || domain || ' by ' || publisher,
    case when text then 'TEXT_CLASSIFICATION' when ${draw(8)} < 0.3 then 'FEATURE_EXTRACTION' else 'IMAGE_CLASSIFICATION' end,
    case when text then 'TEXT' else 'IMAGE' end,
    architecture, license, array[domain, size, 'pytorch', case when ${draw(9)} < 0.5 then 'transformers' else 'timm' end],
    '[]', '[]', '[]', null, parameters, parameters * 4,
    case when ${draw(10)} < 0.01 then 'READY' when ${draw(10)} < 0.011 then 'FAILED' else 'REMOTE' end,
    case when ${draw(10)} < 0.01 then md5(n::text) || md5((-n)::text) end,
    repeat(architecture || ' ' || domain || ' ' || publisher || ' ' || n || '. ', 40),
    case when ${draw(11)} < 0.97 then 'HUB' when ${draw(11)} < 0.99 then 'URL' else 'NPM' end,
    'pkg:huggingface/' || publisher || '/' || n, publisher, array[domain || ' corpus'],
    case when n > 1000 and ${draw(12)} < 0.25 then ${idOf(`floor(1000 * ${draw(13)})::bigint`)} end,
    timestamptz '2026-01-01' + n * interval '10 seconds'
  from (
    select n, ${skewed(ARCHITECTURES, draw(2))} as architecture, ${skewed(LICENSES, draw(3))} as license,
      ${skewed(SIZES, draw(4))} as size, ${skewed(DOMAINS, draw(5))} as domain, ${skewed(ARCHITECTURES, draw(2))} = any(${TEXT}) as text,
      (case when ${draw(7)} < 0.03 then null else power(10, 5.5 + 4.5 * ${draw(14)}) end)::bigint as parameters,
      ${syllable(101, PUBLISHER_NUMBER)} || ${syllable(102, PUBLISHER_NUMBER)} || ${syllable(103, PUBLISHER_NUMBER)} as publisher
    from generate_series($1::bigint, $2::bigint) as n
  ) as drawn`;

const NOTES = `
  insert into bias_notes (id, model_id, statement, severity, affected_groups, origin, author)
  select ${idOf('n')}, ${idOf('n')}, 'A note of the bench', (array['LOW','MEDIUM','HIGH','INFO','CRITICAL'])[1 + floor(5 * power(${draw(21)}, 2))::int],
    array['someone'], 'CURATOR', 'bench'
  from generate_series($1::bigint, $2::bigint) as n
  where ${draw(20)} < 0.33`;
