interface Placed {
  id: string | null;
  endpointName: string;
  revision: number;
  workerId: string;
}

/** Which worker runs which replica: new ones go where there are few, so that one worker's end takes as little of an endpoint as can be. */
export class Placement {
  readonly #workers: readonly string[];
  #placed: Placed[];

  /** @param workers those that can take replicas, at least one; of equals the first takes a replica */
  constructor(workers: readonly string[], placed: readonly Placed[]) {
    this.#workers = workers;
    this.#placed = [...placed];
  }

  remove(id: string): void {
    this.#placed = this.#placed.filter((one) => one.id !== id);
  }

  /** Places a new replica: with the worker that has the fewest of its revision, then of its endpoint, then of all. */
  add(endpointName: string, revision: number): string {
    const counts = this.#workers.map((workerId) => {
      const own = this.#placed.filter((one) => one.workerId === workerId);
      const ofEndpoint = own.filter((one) => one.endpointName === endpointName);
      const ofRevision = ofEndpoint.filter((one) => one.revision === revision);
      return { workerId, order: [ofRevision.length, ofEndpoint.length, own.length] };
    });
    const [{ workerId }] = counts.toSorted((a, b) => compare(a.order, b.order));
    this.#placed.push({ id: null, endpointName, revision, workerId });
    return workerId;
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((count, i) => count !== b[i]);
  return at < 0 ? 0 : a[at] - b[at];
}
