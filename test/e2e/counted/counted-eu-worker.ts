import { countedWorker } from "./counted.ts";

const REGIONS = JSON.stringify([
  { name: "near", locationHint: "weur" },
  { name: "far", locationHint: "eeur" },
]);
const counted = countedWorker({ JURISDICTION: "eu", REGIONS });

export const { ResourceStore, WatchHub, ControllerManager } = counted;
export { ControllerEntrypoint } from "../../../worker/index.ts";
export default counted.handler;
