/** `npm run dead`: lists, replays and discards what the services have given up on. */
import { build } from './build.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { ToolError, runTool } from './lib/lifecycle.mjs';
import { root } from './lib/paths.mjs';
import { progressToStderr } from './lib/progress.mjs';
import { readRun } from './lib/running.mjs';

await runTool(async () => {
  progressToStderr();
  await ensureDependencies();
  await build();
  const { main } = await import(`${root}/dist/libs/messaging/src/dead-letters/cli.js`);
  return main(process.argv.slice(2), { ...process.env, ...whereToLook() });
});

function whereToLook() {
  if (process.env.RABBITMQ_URL) return {};
  const run = readRun();
  if (!run) throw new ToolError('Nothing is running here. Start it with npm start, or set RABBITMQ_URL.');
  return { RABBITMQ_URL: run.brokerUrl, RABBITMQ_MANAGEMENT_URL: run.managementUrl, DATABASE_URL: run.databaseUrl };
}
