import { nearestName } from "./nearest.ts";

/** Whether a text names a zone of the IANA list that this machine knows. */
export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** What was expected instead of a name that is no zone: people write `Zurich` or misspell, and the nearest name teaches. */
export function timeZoneWords(zone: string): string {
  const known = Intl.supportedValuesOf("timeZone");
  const city = known.find((name) => name.toLowerCase().endsWith(`/${zone.toLowerCase()}`));
  const nearest = city ?? nearestName(zone, known);
  return nearest === null ? "an IANA time zone such as Europe/Zurich" : `an IANA time zone: ${nearest}, perhaps`;
}
