-- Reports of version 1 hold equalized odds of which one half was never measured. They are computed from the stored predictions,
-- so whoever asks next gets them measured again.
UPDATE "evaluations" SET "fairness" = NULL WHERE "fairness" ->> 'version' = '1';
