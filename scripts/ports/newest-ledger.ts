import type { Sign } from "./pause-signs.ts";

/** The ledger's files as the state has them now, by path. Takes a few seconds at the most, and never throws. */
export type ReadNewestLedger = () => Promise<Sign<ReadonlyMap<string, string>>>;
