import { countedWorker } from "./counted.ts";

const counted = countedWorker({ JURISDICTION: "eu" });

export const { ResourceStore, WatchHub, ControllerManager } = counted;
export { ControllerEntrypoint } from "../../../worker/index.ts";
export default counted.handler;
