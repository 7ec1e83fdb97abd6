import { expect, test } from "vitest";
import { readBacklog } from "../../scripts/domain/backlog.ts";
import { openDecisions } from "../../scripts/domain/decision.ts";
import { claimsOf, lastClaim, lastDecline } from "../../scripts/domain/last-claim.ts";
import { foldLedger, type Ledger } from "../../scripts/domain/ledger.ts";
import { claimed, settled, story } from "./stories.ts";

const TASKS = Array.from({ length: 50 }, (_, at) => `BUG-${at}`);
const DECLINED = TASKS.flatMap((task) => [claimed(task), settled(task, "declined")]);

test("claims are those of the task alone, oldest first, and a decline is that of its own claim", () => {
  const ledger = foldLedger([...story("p2", DECLINED, 200), ...story("p1", DECLINED)]);
  expect(claimsOf(ledger, "BUG-7").map(({ cycle, task }) => `${cycle} ${task}`)).toEqual(["p1 BUG-7", "p2 BUG-7"]);
  expect(lastClaim(ledger, "BUG-7")?.cycle).toBe("p2");
  expect(lastClaim(ledger, "BUG-7", claimsOf(ledger, "BUG-7")[1]?.at)?.cycle).toBe("p1");
  expect(lastDecline(ledger, "BUG-7")?.claim?.cycle).toBe("p2");
  expect(claimsOf(ledger, "BUG-99")).toEqual([]);
});

test("what waits for people reads the ledger's events a few times, however many tasks are open", () => {
  let reads = 0;
  const known = foldLedger(story("p1", DECLINED));
  const ledger: Ledger = {
    ...known,
    events: known.events.map((event) =>
      Object.defineProperty({ ...event }, "type", {
        get() {
          reads += 1;
          return event.type;
        },
      }),
    ),
  };
  const files = new Map(TASKS.map((task) => [`backlog/${task}.md`, `---\ntitle: Subject ${task}\n---\n`]));
  openDecisions(ledger, readBacklog(files));
  expect(reads).toBeLessThanOrEqual(3 * known.events.length);
});
