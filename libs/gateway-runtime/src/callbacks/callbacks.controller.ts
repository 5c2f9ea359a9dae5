import {
  All,
  BadRequestException,
  Controller,
  ForbiddenException,
  Inject,
  NotFoundException,
  Req,
  Res,
} from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Gateway } from '../gateway';

/** Where providers report: a public edge, guarded by each gateway's own secret or the provider's signature. */
@ApiExcludeController()
@Controller('callbacks')
export class CallbacksController {
  constructor(@Inject(Gateway) private readonly gateway: Gateway) {}

  @All([':gateway', ':gateway/:secret'])
  async take(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { gateway = '', secret } = request.params as { readonly gateway?: string; readonly secret?: string };
    const result = await this.gateway.callbacks.take(gateway, secret, {
      method: request.method,
      query: lastOfEach(request.query as Readonly<Record<string, unknown>>),
      headers: lastOfEach(request.headers),
      // `rawPaths` of the service: there is none when the request had no body.
      body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    });
    if (result.outcome === 'nobody') throw new NotFoundException('no gateway of this name takes callbacks');
    if (result.outcome === 'refused' && result.because === 'forgery') throw new ForbiddenException(result.detail);
    if (result.outcome === 'refused') throw new BadRequestException(result.detail);
    response.status(200).type(result.contentType).send(result.body);
  }
}

function lastOfEach(values: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const last: unknown = Array.isArray(value) ? value.at(-1) : value;
      return typeof last === 'string' ? [[name, last] as const] : [];
    }),
  );
}
