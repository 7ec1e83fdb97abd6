import type { Plan } from "../artifacts/plan.ts";
import type { EventBody } from "../domain/event.ts";
import { MOST_IDLE_ROUNDS } from "../domain/revision-round.ts";
import { stallMarker, stallNote } from "../views/note.ts";
import { oneByOne } from "./one-by-one.ts";
import { oneLine } from "./one-line.ts";
import type { ForgeWorld } from "./world.ts";

/** Says on each merge request that goes no further why that is so. What GitLab fails on, the next cycle says. */
export async function tellStalls(world: ForgeWorld, { stalls }: Plan): Promise<EventBody[]> {
  const told = await oneByOne(stalls, async (stall): Promise<EventBody[]> => {
    const isTold = await tellStall(world, stall).catch((error: unknown) => {
      world.log.line(`! !${stall.iid}: ${error instanceof Error ? error.message : String(error)}`);
      return false;
    });
    return isTold ? [{ type: "revision.stalled", ...stall, detail: oneLine(stall.detail) }] : [];
  });
  return told.flat();
}

/** False when somebody has merged or closed it meanwhile: there is nobody to tell. */
async function tellStall({ forge, log }: ForgeWorld, stall: Plan["stalls"][number]): Promise<boolean> {
  const { iid, key, task } = stall;
  if ((await forge.mergeRequest(iid)).state !== "opened") return false;
  await forge.comment(iid, stallNote(stall, MOST_IDLE_ROUNDS, stallMarker(key)), stallMarker(key));
  log.line(`${task}: stops on !${iid} until a person speaks`);
  return true;
}
