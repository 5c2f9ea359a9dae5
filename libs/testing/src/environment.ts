/** Where the run's own broker and database are; `npm test` provides them. */
function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run the tests with "npm test -- <path>"`);
  return value;
}

export const testDatabaseUrl = (): string => required('CARILLON_TEST_DATABASE_URL');
export const testBrokerUrl = (): string => required('CARILLON_TEST_BROKER_URL');
export const testManagementUrl = (): string => required('CARILLON_TEST_MANAGEMENT_URL');

/** Seed of everything random in a test: a new one each time, or that of an earlier run in `CARILLON_SEED`. */
export function testSeed(): number {
  const given = process.env['CARILLON_SEED'];
  return given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given);
}
