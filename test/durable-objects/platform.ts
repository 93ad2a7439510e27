/** What storage needs of the platform, as worker/env.ts gives it. */
export const platform = {
  uuid: (): string => crypto.randomUUID(),
  sleep: (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  every: (milliseconds: number, call: () => void): (() => void) => {
    const timer = setInterval(call, milliseconds);
    return () => clearInterval(timer);
  },
};
