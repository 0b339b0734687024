import type { Row } from './row.ts';
import type { TourClient } from './tour-client.ts';

/** The models and data sets that the steps work on. Each is fetched or found when a step first asks for it. */
export interface Materials {
  /** The slug of a model of pictures that is READY. */
  pictureModel(): Promise<string>;
  /** The slug of a sentence encoder that is READY. */
  textModel(): Promise<string>;
  /** Slugs of READY models of pictures, for the ranking. */
  candidates(): Promise<string[]>;
  /** Ids of data sets. */
  pictures(): Promise<string>;
  /** The same classes in another style. */
  otherPictures(): Promise<string>;
  names(): Promise<string>;
}

/** What a step works with. */
export interface Tour {
  client: TourClient;
  webUrl: string;
  materials: Materials;
  isLong: boolean;
}

/** A stop of the tour. */
export interface Step {
  /** For `--only`. */
  name: string;
  title: string;
  /** What the method is, in two sentences. */
  about: string;
  /** Of a first run on 2 quiet cores, downloads included: an estimate from parts that were measured so, such as an epoch or an extraction. */
  seconds: number;
  /** Each row as soon as it is known. */
  run(tour: Tour): AsyncIterable<Row>;
}
