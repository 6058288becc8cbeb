import { Public } from '#lib/access';
import { Controller, Get, Injectable, Logger, ServiceUnavailableException } from '@nestjs/common';

/** Something readiness depends on: answers null when well, else what is wrong. */
export type Check = () => Promise<string | null>;

/** Where parts of the product put their checks. */
@Injectable()
export class Readiness {
  private readonly logger = new Logger('health');
  private readonly checks = new Map<string, Check>();

  add(name: string, check: Check): void {
    this.checks.set(name, check);
  }

  async report(): Promise<Record<string, string>> {
    const entries = [...this.checks].map(async ([name, check]) => [name, (await this.answer(name, check)) ?? 'ok'] as const);
    return Object.fromEntries(await Promise.all(entries));
  }

  /** What an error says names hosts and users: the log has it, the public answer only that there is one. */
  private answer(name: string, check: Check): Promise<string | null> {
    return check().catch((error: Error) => {
      this.logger.warn(`${name}: ${error.message}`);
      return 'does not answer';
    });
  }
}

/** Live: the process turns. Ready: the databases answer and no consumer group needs a person. */
@Controller('health')
@Public()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get(['', 'ready'])
  async ready(): Promise<{ status: 'ok'; checks: Record<string, string> }> {
    const checks = await this.readiness.report();
    const bad = Object.entries(checks).filter(([, answer]) => answer !== 'ok');
    if (bad.length > 0) throw new ServiceUnavailableException(bad.map(([name, answer]) => `${name}: ${answer}`).join('; '));
    return { status: 'ok', checks };
  }
}
