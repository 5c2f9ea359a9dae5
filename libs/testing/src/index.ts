export { TestBroker } from './broker';
export type { ReceivedMessage } from './broker';
export { connectToFirst } from './broker-addresses';
export { createDatabase } from './database';
export type { TestDatabase } from './database';
export { compareDay, fatesOf, loadProgramme, OutsideWorld, readDay, readExpectedEnds, SimulatorsClient } from './day';
export type {
  DayComparison,
  DayLine,
  EventEnd,
  ExpectedEnd,
  ExpectedEnds,
  ExpectedMessage,
  ExpectedRejection,
  MessageFate,
  Programme,
  ProgrammeUrls,
  Rejection,
  SeenDay,
  SimulatedMessage,
} from './day';
export { unpackPackages } from './debian-packages';
export type { UnpackedPackages } from './debian-packages';
export { testBrokerUrl, testDatabaseUrl, testManagementUrl, testSeed } from './environment';
export { eventually } from './eventually';
export { membersMerged } from './members-merged';
export { randomFrom, shuffled } from './random';
export { useService } from './use-service';
export type { ServiceUnderTest } from './use-service';
