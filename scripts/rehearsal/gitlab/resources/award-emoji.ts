import { type Answer, created, noContent, notFound, ok, unauthorized } from "../http/answer.ts";
import { offsetPage } from "../http/paging.ts";
import { requiredText } from "../http/parameters.ts";
import { type ProjectCall, pathNumber, type Route } from "../http/router.ts";
import type { Award, Noteable } from "../state/state.ts";
import { nextId } from "../state/store.ts";
import { viewUserId } from "../views/people.ts";
import { stamp } from "../world.ts";
import { noteableRoutes } from "./noteables.ts";
import { theNote } from "./notes.ts";

type Awardable = { kind: Award["awardable"]; id: number };
type Finder = (call: ProjectCall, noteable: Noteable) => Awardable;

const itself: Finder = (_, noteable) => ({ kind: noteable.kind, id: noteable.id });
const itsNote: Finder = (call, noteable) => ({ kind: "Note", id: theNote(call, noteable).id });

const viewAward = (call: ProjectCall, award: Award): Record<string, unknown> => ({
  id: award.id,
  name: award.name,
  user: viewUserId(call.world, award.userId),
  created_at: award.createdAt,
  updated_at: award.createdAt,
  awardable_id: award.awardableId,
  awardable_type: award.awardable,
  url: null,
});

const awardsOf = (call: ProjectCall, to: Awardable): Award[] =>
  call.project.awards.filter((award) => award.awardable === to.kind && award.awardableId === to.id);

function theAward(call: ProjectCall, to: Awardable): Award {
  const id = pathNumber(call, "award_id");
  const award = awardsOf(call, to).find((one) => one.id === id);
  if (award === undefined) throw notFound("Award Emoji");
  return award;
}

/** GitLab answers with 404 whatever keeps it from giving one: a second of the same name by the same user, too. */
function give(call: ProjectCall, to: Awardable): Answer {
  const name = requiredText(call.parameters, "name").replace(/^:|:$/g, "");
  if (!/^[\w+-]+$/.test(name)) throw notFound("Award Emoji Name is not a valid emoji name");
  if (awardsOf(call, to).some((award) => award.name === name && award.userId === call.user.id)) {
    throw notFound("Award Emoji Name has already been taken");
  }
  const award: Award = {
    id: nextId(call.world.state, "award"),
    awardable: to.kind,
    awardableId: to.id,
    name,
    userId: call.user.id,
    createdAt: stamp(call.world),
  };
  call.project.awards.push(award);
  return created(viewAward(call, award));
}

/** Whoever gave it takes it back, and besides them an administrator: no role in the project is enough. */
function takeBack(call: ProjectCall, to: Awardable): Answer {
  const award = theAward(call, to);
  if (award.userId !== call.user.id) throw unauthorized();
  call.project.awards = call.project.awards.filter((one) => one !== award);
  return noContent();
}

function routesUnder(prefix: string, find: Finder): Route[] {
  return [
    ...noteableRoutes("GET", `${prefix}/award_emoji`, (call, noteable) =>
      offsetPage(call, awardsOf(call, find(call, noteable)), (award) => viewAward(call, award)),
    ),
    ...noteableRoutes("POST", `${prefix}/award_emoji`, (call, noteable) => give(call, find(call, noteable))),
    ...noteableRoutes("GET", `${prefix}/award_emoji/:award_id`, (call, noteable) =>
      ok(viewAward(call, theAward(call, find(call, noteable)))),
    ),
    ...noteableRoutes("DELETE", `${prefix}/award_emoji/:award_id`, (call, noteable) =>
      takeBack(call, find(call, noteable)),
    ),
  ];
}

export const AWARD_ROUTES: readonly Route[] = [...routesUnder("", itself), ...routesUnder("/notes/:note_id", itsNote)];
