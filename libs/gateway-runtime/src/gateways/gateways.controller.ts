import { Roles } from '@carillon/service-kit';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { z } from 'zod';
import { Gateway } from '../gateway';
import {
  GatewayKindsResponse,
  GatewayNameRequest,
  GatewayResponse,
  GatewaysResponse,
  SaveGatewayRequest,
  TestGatewayRequest,
  TestGatewayResponse,
} from './gateways.schema';

@ApiTags('gateways')
@Roles('operator')
@Controller('api')
export class GatewaysController {
  constructor(@Inject(Gateway) private readonly gateway: Gateway) {}

  @Get('gateway-kinds')
  @ApiOperation({ summary: 'The kinds of provider there are, with the schema of their settings' })
  @ApiOkResponse({ type: GatewayKindsResponse })
  kinds(): GatewayKindsResponse {
    const items = this.gateway.gateways.kinds.map(({ settings, features, limits, statuses, secrets, kind, title }) => ({
      kind,
      title,
      features: [...features],
      limits: [...limits],
      statuses: [...statuses],
      secrets: [...secrets],
      settings: z.toJSONSchema(settings, { io: 'input', unrepresentable: 'any' }),
    }));
    return { items };
  }

  @Get('gateways')
  @ApiOperation({ summary: 'The gateways, those of the environment first, and how each fares' })
  @ApiOkResponse({ type: GatewaysResponse })
  async list(): Promise<object> {
    return { items: await this.gateway.gateways.list() };
  }

  @Get('gateways/:name')
  @ApiOperation({ summary: 'A gateway; its secrets are never shown' })
  @ApiOkResponse({ type: GatewayResponse })
  @ApiNotFoundResponse({ description: 'GATEWAY_NOT_FOUND' })
  async one(@Param() { name }: GatewayNameRequest): Promise<object> {
    return this.gateway.gateways.one(name);
  }

  @Put('gateways/:name')
  @ApiOperation({
    summary: 'A new gateway, or other settings for one',
    description:
      'Takes effect in every replica within about a second. A secret that is not named stays as it is; when the address that ' +
      'secrets are sent to changes, they must be given again.',
  })
  @ApiOkResponse({ type: GatewayResponse })
  @ApiConflictResponse({ description: 'GATEWAY_OF_ENVIRONMENT_CONFLICT' })
  @ApiUnprocessableEntityResponse({
    description:
      'GATEWAY_KIND_UNKNOWN, GATEWAY_SETTINGS_INVALID with a pointer for each fault, GATEWAY_SECRETS_NEEDED, ' +
      'GATEWAY_SECRETS_KEY_MISSING',
  })
  async save(@Param() { name }: GatewayNameRequest, @Body() body: SaveGatewayRequest): Promise<object> {
    return this.gateway.gateways.save(name, body);
  }

  @Delete('gateways/:name')
  @HttpCode(204)
  @ApiOperation({ summary: 'Takes a gateway away: what waits for it goes by another, and its receipts find nothing' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: 'GATEWAY_NOT_FOUND' })
  async remove(@Param() { name }: GatewayNameRequest): Promise<void> {
    await this.gateway.gateways.remove(name);
  }

  @Post('gateways/:name/resume')
  @HttpCode(200)
  @ApiOperation({ summary: 'Ends a pause: the account has been mended' })
  @ApiOkResponse({ type: GatewayResponse })
  @ApiNotFoundResponse({ description: 'GATEWAY_NOT_FOUND' })
  async resume(@Param() { name }: GatewayNameRequest): Promise<object> {
    return this.gateway.gateways.resume(name);
  }

  @Post('gateways/:name/test')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Sends one message by this gateway now',
    description:
      'Past the queue and the record: the answer is the provider’s own. Also while the gateway is switched off.',
  })
  @ApiOkResponse({ type: TestGatewayResponse })
  @ApiNotFoundResponse({ description: 'GATEWAY_NOT_FOUND' })
  @ApiUnprocessableEntityResponse({
    description: 'TEST_MESSAGE_INVALID with a pointer for each fault, GATEWAY_NOT_READY',
  })
  async test(@Param() { name }: GatewayNameRequest, @Body() { message }: TestGatewayRequest): Promise<object> {
    return this.gateway.gateways.test(name, message);
  }
}
