import { z } from "zod";

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "a time of day such as 22:00");

/** `hours` in `nightshift.yml`. */
export const hoursSchema = z.strictObject({ from: clockTime, to: clockTime });
