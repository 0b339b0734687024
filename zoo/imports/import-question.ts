/** A fact that an import needs, that the files leave out, and that must not be guessed. */
export interface ImportQuestion {
  field: keyof ImportAnswers;
  /** The question, in a sentence, and why it is asked. */
  question: string;
  /** Likely answers to choose from, the most likely first; null if any answer is possible. */
  choices: string[] | null;
}

/** A person's answers about an imported model. */
export interface ImportAnswers {
  name?: string;
  license?: string;
  task?: 'IMAGE_CLASSIFICATION' | 'TEXT_CLASSIFICATION' | 'FEATURE_EXTRACTION';
  /** In the order of the outputs. */
  labels?: string[];
  /** With the keys of `preprocessor_config.json`; see ImagePreprocessing and TextPreprocessing in zoo/model.ts. */
  preprocessing?: object;
  /** Which file is the model, if there are several. */
  file?: string;
  /** The output that the model is for, if it has several, or a tensor inside it. */
  output?: string;
}
