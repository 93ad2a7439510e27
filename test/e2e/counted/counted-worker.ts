import { countedWorker } from "./counted.ts";

const counted = countedWorker({});

export const { ResourceStore, WatchHub, ControllerManager } = counted;
export { ControllerEntrypoint } from "../../../worker/index.ts";
export default counted.handler;
