import { HttpException } from '@nestjs/common';

/** An error of the token endpoint (RFC 6749 §5.2); its body is the answer as it stands. */
export class OAuthRefusal extends HttpException {}
