import { describeStorage } from "../../suites/storage.ts";
import { StorageModel } from "../../suites/storage-model.ts";
import { memorySql, StorageOverMVCC } from "../../suites/storage-over-mvcc.ts";
import type { Subject } from "../../suites/storage-steps.ts";

/** A store with a clock of its own. */
function subjectOf<S extends Subject["storage"] & { expire(): void }>(
  make: (now: () => number) => S,
  disturb: (storage: S) => void = () => undefined,
): () => Promise<Subject> {
  return async () => {
    let now = 0;
    const storage = make(() => now);
    const pass = async (milliseconds: number): Promise<void> => {
      now += milliseconds;
      storage.expire();
    };
    return { storage, disturb: async () => disturb(storage), pass };
  };
}

const overMVCC = (now: () => number): StorageOverMVCC => new StorageOverMVCC(memorySql(), now);

describeStorage(
  "the model",
  subjectOf((now) => new StorageModel(now)),
);
describeStorage("mvcc", subjectOf(overMVCC));
describeStorage(
  "mvcc, restarted after each step",
  subjectOf(overMVCC, (storage) => storage.restart()),
);
