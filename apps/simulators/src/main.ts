import { simulators } from './service';

/** Runs the simulators until SIGTERM or SIGINT. */
async function run(): Promise<void> {
  // eslint-disable-next-line no-restricted-properties -- service-kit reads the environment of services; this is none
  const running = await simulators.start(process.env);
  const stop = () => void running.close();
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

run().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
