import { RejectedError } from '@carillon/messaging';
import { Roles } from '@carillon/service-kit';
import { Body, Controller, Get, Inject, Param, Put, Res } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { MOST_CUSTOM_FIELDS } from '../domain/profile';
import { MEMBERS_CODES } from '../error-codes';
import { CustomFieldRepository } from '../storage/custom-field.repository';
import {
  CustomFieldPath,
  CustomFieldResponse,
  CustomFieldsResponse,
  PutCustomFieldRequest,
} from './custom-fields.schema';

@ApiTags('custom fields')
@Roles('marketer')
@Controller('api/custom-fields')
export class CustomFieldsController {
  constructor(@Inject(CustomFieldRepository) private readonly fields: CustomFieldRepository) {}

  @Get()
  @ApiOperation({ summary: `The fields that the programme has added to the profile: ${MOST_CUSTOM_FIELDS} at most` })
  @ApiOkResponse({ type: CustomFieldsResponse })
  async list(): Promise<CustomFieldsResponse> {
    return { items: [...(await this.fields.all())] };
  }

  @Put(':code')
  @ApiOperation({ summary: 'Declares a field, or gives a declared one another title' })
  @ApiOkResponse({ type: CustomFieldResponse, description: 'Changed' })
  @ApiCreatedResponse({ type: CustomFieldResponse, description: 'Declared' })
  @ApiConflictResponse({ description: MEMBERS_CODES.customFieldConflict })
  @ApiUnprocessableEntityResponse({ description: MEMBERS_CODES.customFieldsTooMany })
  async put(
    @Param() { code }: CustomFieldPath,
    @Body() { title, type }: PutCustomFieldRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CustomFieldResponse> {
    const { outcome } = await this.fields.declare({ code, title, type }, MOST_CUSTOM_FIELDS);
    if (outcome === 'too-many')
      throw new RejectedError(MEMBERS_CODES.customFieldsTooMany, `${MOST_CUSTOM_FIELDS} fields are declared already`);
    if (outcome === 'other-type') throw retyped();
    response.status(outcome === 'created' ? 201 : 200);
    return { code, title, type };
  }
}

function retyped(): RejectedError {
  const detail = 'the field is declared with another type, which its values have';
  const faults = [{ pointer: '/type', code: MEMBERS_CODES.customFieldConflict, detail }];
  return new RejectedError(MEMBERS_CODES.customFieldConflict, detail, { faults });
}
