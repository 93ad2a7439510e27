import { CountedServer } from "../e2e/counted/counted-server.ts";
import { idleWatches } from "../e2e/counted/idle-watches.ts";

/** `npm run bench:idle [SECONDS [SECONDS BETWEEN EVENTS]]`: a hundred watches held open through a hub, ten minutes by default. */
const [seconds = 600, eventSeconds = 60] = process.argv.slice(2).map(Number);
const watches = 100;

const server = await CountedServer.start("counted-worker", ["--regions=near,far", "--region-link-delay=80"]);
try {
  const result = await idleWatches(server, { watches, seconds, eventSeconds });
  console.log(`${watches} watches through a hub, ${result.seconds.toFixed(0)} s, ${result.events} events`);
  console.log(`  events delivered  ${result.delivered} of ${watches * result.events}`);
  console.log(`  watches broken    ${result.broken}`);
  for (const [name, { constructed, awakeMilliseconds, calls }] of Object.entries({ hub: result.hub, store: result.store })) {
    const share = (awakeMilliseconds / result.seconds / 10).toFixed(2);
    console.log(
      `  ${name}: constructed ${constructed} times, billed duration ${awakeMilliseconds} ms (${share} %), calls ${JSON.stringify(calls)}`,
    );
  }
} finally {
  await server.stop();
}
