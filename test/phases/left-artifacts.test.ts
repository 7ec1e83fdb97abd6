import { describe, expect, it } from "vitest";
import { leftArtifacts } from "../../scripts/phases/left-artifacts.ts";

const forge = { jobArtifact: async (job: number, path: string) => `${job} ${path}` };
const store = leftArtifacts(forge, { mind: 1, reflect: null, hands: [{ slot: 2, job: 7 }] });

describe("artifacts of an ended pipeline", () => {
  it("are each read from the job that makes them", async () => {
    expect(await store.read("plan.json")).toBe("1 .nightshift/plan.json");
    expect(await store.read("hands/2/BUG-1/work.json")).toBe("7 .nightshift/hands/2/BUG-1/work.json");
  });

  it.each(["hands/1/BUG-1/work.json", "reflect.json", "pulse.json", "../hands/2/x"])(
    "%s is nobody's to give",
    async (name) => {
      expect(await store.read(name)).toBeNull();
    },
  );

  it("are never written", async () => {
    await expect(store.write("plan.json", "{}")).rejects.toThrow("never written");
  });
});
