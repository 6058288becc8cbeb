/**
 * Documents for fast reads, each under a version. What is here may vanish at any time; a document is only given for the very version
 * asked for, so that an old one is never taken for a new one. No call ever fails: without the store, reads are only slower.
 */
export abstract class HotStore {
  abstract get(key: string, version: number): Promise<unknown>;
  abstract put(key: string, version: number, document: unknown): Promise<void>;
  /** Forgets a document, whatever its version. */
  abstract remove(key: string): Promise<void>;
  /** Whether the store answers; for metrics, not for readiness. */
  abstract ping(): Promise<boolean>;
  abstract close(): Promise<void>;
}
