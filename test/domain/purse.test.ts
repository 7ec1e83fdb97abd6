import fc from "fast-check";
import { expect, test } from "vitest";
import { leftUsd, openPurse, reserve, settle } from "../../scripts/domain/purse.ts";

const usd = fc.double({ min: 0, max: 10, noNaN: true });
/** A call: what it reserves, and the share of that it really costs. */
const call = fc.record({ reserveUsd: usd, share: fc.double({ min: 0, max: 1, noNaN: true }) });
/** Room for sums of doubles. */
const EPSILON = 1e-9;

test("settled and reserved money together never pass the cap while calls cost at most their reservation", () => {
  fc.assert(
    fc.property(usd, fc.array(call), (capUsd, calls) => {
      let purse = openPurse(capUsd);
      for (const { reserveUsd, share } of calls) {
        const reservation = reserve(purse, reserveUsd);
        if (reservation.kind === "refused") continue;
        expect(reservation.purse.settledUsd + reservation.purse.reservedUsd).toBeLessThanOrEqual(capUsd + EPSILON);
        purse = settle(reservation.purse, reserveUsd, reserveUsd * share);
        expect(purse.settledUsd + purse.reservedUsd).toBeLessThanOrEqual(capUsd + EPSILON);
      }
    }),
  );
});

test("left, settled and reserved money add up to the cap", () => {
  fc.assert(
    fc.property(usd, fc.array(call), (capUsd, calls) => {
      let purse = openPurse(capUsd);
      for (const { reserveUsd, share } of calls) {
        const reservation = reserve(purse, reserveUsd);
        if (reservation.kind === "refused") continue;
        purse = settle(reservation.purse, reserveUsd, reserveUsd * share);
        expect(leftUsd(purse) + purse.settledUsd + purse.reservedUsd).toBeCloseTo(capUsd, 9);
      }
    }),
  );
});

test("what was settled is the sum of what the calls cost", () => {
  const spent = settle(settle({ capUsd: 5, settledUsd: 0, reservedUsd: 3 }, 2, 0.5), 1, 0.25);
  expect(spent).toEqual({ capUsd: 5, settledUsd: 0.75, reservedUsd: 0 });
});

test("a reservation above what is left is refused and says what is left", () => {
  const purse = { capUsd: 1, settledUsd: 0.5, reservedUsd: 0.25 };
  expect(reserve(purse, 0.26)).toEqual({ kind: "refused", leftUsd: 0.25 });
});

test("a reservation of exactly what is left is granted", () => {
  const purse = { capUsd: 1, settledUsd: 0.5, reservedUsd: 0.25 };
  expect(reserve(purse, 0.25)).toEqual({ kind: "granted", purse: { ...purse, reservedUsd: 0.5 } });
});

test("a call that cost more than its reservation is booked in full, and nothing is left", () => {
  const purse = settle({ capUsd: 1, settledUsd: 0, reservedUsd: 1 }, 1, 1.5);
  expect({ settledUsd: purse.settledUsd, left: leftUsd(purse) }).toEqual({ settledUsd: 1.5, left: 0 });
});

test("reserving and settling leave the purse that they were given as it was", () => {
  const purse = Object.freeze({ capUsd: 1, settledUsd: 0, reservedUsd: 0.5 });
  reserve(purse, 0.1);
  settle(purse, 0.5, 0.1);
  expect(purse).toEqual({ capUsd: 1, settledUsd: 0, reservedUsd: 0.5 });
});
