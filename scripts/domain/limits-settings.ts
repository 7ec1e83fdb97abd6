import { z } from "zod";
import { count } from "./setting-values.ts";

/** `limits` in `nightshift.yml`. */
export const limitsSchema = z.strictObject({
  tasks: count(5, 50).describe("Most tasks a cycle takes."),
  open_merge_requests: count(8, 100).describe("No new work while so many Night Shift merge requests wait for review."),
  open_tasks: count(20, 1_000).describe("No follow-up is added while so many tasks are open."),
  max_attempts: count(3, 20).describe("A task that failed so often is quarantined."),
  patch_bytes: count(400_000, 5_000_000),
  web_searches: count(10, 200).describe("Most searches of the web in one run of an agent; 0: no web_search."),
  web_fetches: count(20, 200).describe("Most web pages that one run of an agent reads; 0: no web_fetch."),
});
