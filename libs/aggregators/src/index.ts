export { callbackUrl, secretOf } from './callback-url';
export { DevinoApi } from './devino/devino-api';
export type { DevinoAccount } from './devino/devino-api';
export { readDevinoCallback, readDevinoStatuses } from './devino/devino-callback';
export { DEVINO_REASONS } from './devino/devino-errors';
export { readSmsTrafficCallback, SMSTRAFFIC_STATUS_BATCH, SmsTrafficApi } from './smstraffic/smstraffic-api';
export type { SmsTrafficAccount } from './smstraffic/smstraffic-api';
export { SMSTRAFFIC_ERRORS } from './smstraffic/smstraffic-errors';
