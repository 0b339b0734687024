/** How an endpoint answered a request. */
export interface Answered {
  /** As HTTP has it. */
  status: number;
  /** Left out where no replica answered. */
  revision?: number;
  /** What it said in place of a prediction. */
  message?: string;
}
