export { PhoneOrigins } from './phone-origins';
export type { PhoneOrigin } from './phone-origins';
