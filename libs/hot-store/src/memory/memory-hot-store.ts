import { HotStore } from '../hot-store.js';

/** The hot store of a product in one process: the documents used last, up to a number. */
export class MemoryHotStore extends HotStore {
  private readonly documents = new Map<string, { version: number; document: unknown }>();

  constructor(private readonly limit = 10_000) {
    super();
  }

  async get(key: string, version: number): Promise<unknown> {
    const kept = this.documents.get(key);
    if (!kept || kept.version !== version) return null;
    this.documents.delete(key);
    this.documents.set(key, kept);
    return kept.document;
  }

  async put(key: string, version: number, document: unknown): Promise<void> {
    this.documents.delete(key);
    this.documents.set(key, { version, document });
    if (this.documents.size > this.limit) this.documents.delete(this.documents.keys().next().value!);
  }

  async remove(key: string): Promise<void> {
    this.documents.delete(key);
  }

  async ping(): Promise<boolean> {
    return true;
  }

  async close(): Promise<void> {}
}
