/** Something that an import needs, that the files do not say, and that must not be guessed. */
export interface ImportQuestion {
  field: keyof ImportAnswers;
  /** What is asked, in a sentence, and why. */
  question: string;
  /** Likely answers to choose from, most likely first; null where anything may be. */
  choices: string[] | null;
}

/** What a person says of a model that is imported. */
export interface ImportAnswers {
  name?: string;
  license?: string;
  task?: 'IMAGE_CLASSIFICATION' | 'TEXT_CLASSIFICATION' | 'FEATURE_EXTRACTION';
  /** In the order of the outputs. */
  labels?: string[];
  /** With the keys of `preprocessor_config.json`; see ImagePreprocessing and TextPreprocessing in zoo/model.ts. */
  preprocessing?: object;
  /** Which file is the model, where there are several. */
  file?: string;
}
