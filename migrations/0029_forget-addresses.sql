-- Addresses that models and data sets were imported from, without the parts that grant access: zoo/sources/without-secrets.ts does the
-- same for new ones. Statements that were signed before stay as they are.
create function pg_temp.shown(address text) returns text language sql immutable as $$
  select case when position('?' in cut) = 0 then regexp_replace(cut, '&', '?') else cut end
  from regexp_replace(
    regexp_replace(address, '//[^/@\s]*@', '//'),
    '[?&][^=&#\s]*(sig|token|key|auth|expire|policy|credential|secret|pass|pwd|session|jwt|hmac|otp)[^=&#\s]*=[^&#\s]*',
    '', 'gi'
  ) cut
$$;--> statement-breakpoint
update models set
  uri = pg_temp.shown(uri),
  summary = case when manifest is null and summary like 'Imported from %' then 'Imported from ' || pg_temp.shown(uri) || '.' else summary end,
  source_spec = source_spec || jsonb_build_object('url', pg_temp.shown(source_spec ->> 'url'), 'secretsLeftOut', true)
where source_spec ->> 'kind' = 'url' and source_spec ->> 'url' <> pg_temp.shown(source_spec ->> 'url');--> statement-breakpoint
update datasets set croissant_url = pg_temp.shown(croissant_url)
where croissant_url <> pg_temp.shown(croissant_url);
