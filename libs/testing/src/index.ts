export { TestBroker } from './broker';
export type { ReceivedMessage } from './broker';
export { createDatabase } from './database';
export type { TestDatabase } from './database';
export { testBrokerUrl, testDatabaseUrl, testManagementUrl } from './environment';
export { eventually } from './eventually';
export { useService } from './use-service';
export type { ServiceUnderTest } from './use-service';
