import { Public } from '#lib/access';
import { Controller, Get, Header } from '@nestjs/common';
import { register } from 'prom-client';

/** Prometheus' text format. No label names a customer. */
@Controller('metrics')
@Public()
export class MetricsController {
  @Get()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  metrics(): Promise<string> {
    return register.metrics();
  }
}
