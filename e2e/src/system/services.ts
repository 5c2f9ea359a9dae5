/** Every service that takes part in a message's way. */
export const SERVICES = [
  'intake',
  'members',
  'offers',
  'dispatcher',
  'renderer',
  'gateway-sms',
  'gateway-email',
  'gateway-inbox',
] as const;
