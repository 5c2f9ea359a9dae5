import { Broker } from '@carillon/messaging';
import { Controller, Get, Header, Inject, ServiceUnavailableException } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';

/** Whether the service has finished starting and has not begun to stop. */
export class Readiness {
  serving = false;
}

/** Probes and metrics, the same for every service. */
@ApiExcludeController()
@Controller()
export class OperationsController {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Broker) private readonly broker: Broker,
    @Inject(Registry) private readonly registry: Registry,
    @Inject(Readiness) private readonly readiness: Readiness,
  ) {}

  @Get('health/live')
  live(): object {
    return { status: 'ok' };
  }

  @Get('health/ready')
  async ready(): Promise<object> {
    const database = await this.dataSource.query('select 1').then(
      () => true,
      () => false,
    );
    const state = { database, broker: this.broker.connected, serving: this.readiness.serving };
    const missing = Object.entries(state).filter(([, up]) => !up);
    if (missing.length > 0)
      throw new ServiceUnavailableException(`not ready: ${missing.map(([name]) => name).join(', ')}`);
    return { status: 'ok', ...state };
  }

  @Get('metrics')
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  metrics(): Promise<string> {
    return this.registry.metrics();
  }
}
