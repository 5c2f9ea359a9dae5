/** Every service that takes part in the way of an SMS or a mail. */
export const SERVICES = [
  'intake',
  'members',
  'offers',
  'dispatcher',
  'renderer',
  'gateway-sms',
  'gateway-email',
] as const;
