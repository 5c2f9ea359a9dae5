/**
 * Whether to behave as if something were not on the machine, to try the other ways of providing it:
 * `CARILLON_HIDE=postgres,rabbitmq,docker npm test`.
 */
export function isHidden(name) {
  return (process.env.CARILLON_HIDE ?? '').split(',').includes(name);
}
