import { describeStorage } from "../../suites/storage.ts";
import { StorageModel } from "../../suites/storage-model.ts";
import { memorySql, StorageOverMVCC } from "../../suites/storage-over-mvcc.ts";

const nothing = async (): Promise<void> => undefined;

describeStorage("the model", async () => ({ storage: new StorageModel(), disturb: nothing }));
describeStorage("mvcc", async () => ({ storage: new StorageOverMVCC(memorySql(), () => 0), disturb: nothing }));
describeStorage("mvcc, restarted after each step", async () => {
  const storage = new StorageOverMVCC(memorySql(), () => 0);
  return { storage, disturb: async () => storage.restart() };
});
