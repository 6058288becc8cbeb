import { Config } from '#lib/config';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { lookup, type LookupAddress, type LookupOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Agent, request } from 'undici';
import { isPublicAddress } from './addresses.js';
import type { Outcome } from './course.js';
import { PRIVATE, problemWithUrl } from './destination.js';

const ANSWER_WITHIN_MS = 15_000;
/** More of an answer than that is not read; nothing of it is kept. */
const MOST_READ = 64 * 1024;

/** How names are resolved; tests say what they lead to. */
export abstract class Resolver {
  abstract resolve(name: string, options: LookupOptions, done: (error: Error | null, addresses: LookupAddress[]) => void): void;
}

@Injectable()
export class SystemResolver extends Resolver {
  resolve(name: string, options: LookupOptions, done: (error: Error | null, addresses: LookupAddress[]) => void): void {
    lookup(name, { ...options, all: true }, done);
  }
}

class LeadsAstray extends Error {}

/**
 * Sends to receivers. A name is resolved here, once a connection, and the connection is made to the very address that was looked at: a name
 * that leads elsewhere a moment later helps nobody. Redirects are not followed.
 */
@Injectable()
export class Post implements OnApplicationShutdown {
  private readonly agent: Agent;
  private readonly allowPrivate: boolean;

  constructor(
    private readonly resolver: Resolver,
    config: Config,
  ) {
    this.allowPrivate = config.allowPrivateWebhooks;
    this.agent = new Agent({ connect: { lookup: this.lookup, timeout: ANSWER_WITHIN_MS }, maxResponseSize: MOST_READ });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.close();
  }

  /** Never throws: what goes wrong is the outcome. */
  async send(url: string, headers: Record<string, string>, body: string): Promise<Outcome> {
    const problem = problemWithUrl(url, this.allowPrivate);
    if (problem !== null) return { problem };
    try {
      const { statusCode, body: answer } = await request(url, {
        method: 'POST',
        dispatcher: this.agent,
        headers: { 'content-type': 'application/json', 'user-agent': 'Itinera', ...headers },
        body,
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      // The answer stands with its first line; what comes after it may fail as it likes.
      await answer.dump().catch(() => undefined);
      return { answer: statusCode };
    } catch (error) {
      return { problem: whyNot(error) };
    }
  }

  /** Why a receiver cannot be told, for whoever names it; a name that leads nowhere yet is no reason. */
  async problemWith(url: string): Promise<string | null> {
    const problem = problemWithUrl(url, this.allowPrivate);
    if (problem !== null) return problem;
    return new Promise((resolve) =>
      this.addressesOf(new URL(url).hostname, {}, (error) => resolve(error instanceof LeadsAstray ? PRIVATE : null)),
    );
  }

  private readonly lookup: LookupFunction = (name, options, done) =>
    this.addressesOf(name, options, (error, addresses) => {
      if (error) done(error, '');
      else if (options.all) done(null, addresses);
      else done(null, addresses[0]!.address, addresses[0]!.family);
    });

  /** A name that leads to a private address leads nowhere, whatever else it leads to. */
  private addressesOf(name: string, options: LookupOptions, done: (error: Error | null, addresses: LookupAddress[]) => void): void {
    this.resolver.resolve(name, options, (error, addresses) => {
      if (error) return done(error, []);
      const isFine = addresses.length > 0 && (this.allowPrivate || addresses.every(({ address }) => isPublicAddress(address)));
      return isFine ? done(null, addresses) : done(new LeadsAstray(), []);
    });
  }
}

/** For people; never with a word of what was answered. */
function whyNot(error: unknown): string {
  const { name, code } = error as { name?: string; code?: string };
  if (error instanceof LeadsAstray) return PRIVATE;
  return name === 'TimeoutError' ? 'It did not answer within 15 s.' : `It is not to be reached (${code ?? name}).`;
}
