import { applyDecorators, Header } from '@nestjs/common';
import type { Response } from 'express';
import { CONTENT_SECURITY_POLICY, type Page } from '../domain/page';

const RETRY_AFTER_SECONDS = '60';

/** The headers of every page: kept nowhere, framed nowhere, found by no search, and its address told to nobody. */
export const PublicPage = (): MethodDecorator =>
  applyDecorators(
    Header('Content-Security-Policy', CONTENT_SECURITY_POLICY),
    Header('Referrer-Policy', 'no-referrer'),
    Header('Cache-Control', 'no-store'),
    Header('X-Content-Type-Options', 'nosniff'),
    Header('X-Robots-Tag', 'noindex, nofollow'),
    Header('Content-Type', 'text/html; charset=utf-8'),
  );

/** Sets the status of a page; what is returned is its body. */
export function answer(response: Response, { status, html }: Page): string {
  if (status === 503) response.setHeader('Retry-After', RETRY_AFTER_SECONDS);
  response.status(status);
  return html;
}
