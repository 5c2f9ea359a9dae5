import { SetMetadata } from '@nestjs/common';

/** What a caller may be. Whoever has a role may read; `admin` may do everything. */
export const ROLES = ['viewer', 'marketer', 'approver', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

const ALLOWED = 'carillon:roles';
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Who may change what says nothing else of itself. */
const CHANGERS: readonly Role[] = ['marketer', 'operator'];

/**
 * Says who may call, besides `admin`. On a method: who may call it. On a controller: who may call those of its methods that
 * change something; to read them is for every role. Without it, changes are for `marketer` and `operator`.
 */
export const Roles = (...roles: readonly Role[]): MethodDecorator & ClassDecorator => SetMetadata(ALLOWED, roles);

/** The roles of which a caller needs one. */
export function rolesFor(controller: object, handler: object, method: string): readonly Role[] {
  const own = rolesOn(handler);
  if (own !== undefined) return [...own, 'admin'];
  return SAFE.has(method) ? ROLES : [...(rolesOn(controller) ?? CHANGERS), 'admin'];
}

/** Whether a request may change something (RFC 9110 §9.2.1). */
export const isChange = (method: string): boolean => !SAFE.has(method);

export const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text);

const rolesOn = (target: object): readonly Role[] | undefined =>
  Reflect.getMetadata(ALLOWED, target) as readonly Role[] | undefined;
