import { expect, it } from "vitest";
import { openNight } from "./cycle-stage.ts";
import { delivers, taskFile } from "./small-project.ts";

it("x", async () => {
  const t0 = Date.now();
  const night = await openNight({
    files: { "backlog/DOCS-001-green.md": taskFile("Say how long green tea draws") },
    scenarios: delivers("DOCS-001-green", { files: { "docs/green.txt": "2 minutes\n" } }),
  });
  console.log("open", Date.now() - t0);
  const c = await night.openCycle();
  for (const f of ["pulse","mind"] as const) { const t=Date.now(); await c[f](); console.log(f, Date.now()-t); }
  let t=Date.now(); await c.hands(1); console.log("hands", Date.now()-t);
  t=Date.now(); await c.reflect(); console.log("reflect", Date.now()-t);
  t=Date.now(); console.log(await c.handover()); console.log("handover", Date.now()-t);
  console.log(c.said.join("\n"), night.stage.model?.faults);
  console.log(await night.events(), await night.mergeRequests());
});
