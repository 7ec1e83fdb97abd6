import type { OrganisationCost } from "../domain/organisation-cost.ts";

/** Asks what the organisation has spent in the vendor's month of `now`. Never throws for what a server or a network can do. */
export type AskOrganisationCost = (now: Date) => Promise<OrganisationCost>;
