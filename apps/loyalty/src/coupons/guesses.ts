import { HttpException, Injectable } from '@nestjs/common';
import { RateLimiterMemory } from 'rate-limiter-flexible';

const WRONG_CODES = 30;
const SECONDS = 60;

/**
 * Keeps codes from being guessed: a key that has sent 30 wrong ones within a minute (per process) is told nothing of any code until the
 * minute is over.
 */
@Injectable()
export class Guesses {
  private readonly limiter = new RateLimiterMemory({ points: WRONG_CODES, duration: SECONDS });

  /** 429 where the key may not ask now. */
  async allow(keyId: string): Promise<void> {
    const counted = await this.limiter.get(keyId);
    if (!counted || counted.consumedPoints < WRONG_CODES) return;
    const seconds = Math.max(1, Math.ceil(counted.msBeforeNext / 1000));
    throw new HttpException(`This key has sent too many wrong codes; wait ${seconds} s.`, 429);
  }

  async wrong(keyId: string): Promise<void> {
    await this.limiter.penalty(keyId);
  }
}
