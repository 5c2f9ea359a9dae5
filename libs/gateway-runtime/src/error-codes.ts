/** Codes of the gateways' REST interface. */
export const ERRORS = {
  GATEWAY_NOT_FOUND: 'GATEWAY_NOT_FOUND',
  /** The environment describes a gateway of this name, and only there can it be changed. */
  GATEWAY_OF_ENVIRONMENT_CONFLICT: 'GATEWAY_OF_ENVIRONMENT_CONFLICT',
  GATEWAY_KIND_UNKNOWN: 'GATEWAY_KIND_UNKNOWN',
  GATEWAY_SETTINGS_INVALID: 'GATEWAY_SETTINGS_INVALID',
  /** Secrets cannot be kept while GATEWAY_SECRETS_KEY is not set. */
  GATEWAY_SECRETS_KEY_MISSING: 'GATEWAY_SECRETS_KEY_MISSING',
  /** The place where secrets are sent was changed without the secrets. */
  GATEWAY_SECRETS_NEEDED: 'GATEWAY_SECRETS_NEEDED',
  TEST_MESSAGE_INVALID: 'TEST_MESSAGE_INVALID',
  GATEWAY_NOT_READY: 'GATEWAY_NOT_READY',
} as const;
