interface Entry<T> {
  at: number;
  /** Entries of one instant come out in the order in which they were put in. */
  order: number;
  value: T;
}

/** What is due next: a binary heap by instant. */
export class Queue<T> {
  private readonly heap: Entry<T>[] = [];
  private puts = 0;

  get size(): number {
    return this.heap.length;
  }

  put(at: number, value: T): void {
    const { heap } = this;
    const entry = { at, order: this.puts++, value };
    let index = heap.length;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (isBefore(heap[parent]!, entry)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = entry;
  }

  /** The earliest instant, Infinity when nothing is left. */
  nextAt(): number {
    return this.heap[0]?.at ?? Infinity;
  }

  take(): { at: number; value: T } | undefined {
    const [first] = this.heap;
    const last = this.heap.pop();
    if (last !== undefined && this.heap.length > 0) this.sink(last);
    return first;
  }

  private sink(entry: Entry<T>): void {
    const { heap } = this;
    let index = 0;
    for (let child = 1; child < heap.length; child = 2 * index + 1) {
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (isBefore(entry, heap[child]!)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = entry;
  }
}

const isBefore = <T>(a: Entry<T>, b: Entry<T>): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);
