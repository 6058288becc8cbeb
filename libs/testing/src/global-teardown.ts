/** Stops what `global-setup.ts` started. */
export default async function stopServersOfThisRun(): Promise<void> {
  const servers = await globalThis.itineraServers;
  globalThis.itineraServers = undefined;
  await servers?.stop();
}
