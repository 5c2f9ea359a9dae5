/** Injection token of the name of the service. */
export const SERVICE_NAME = Symbol('SERVICE_NAME');
