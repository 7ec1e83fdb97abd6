import { type Answer, notFound, ok } from "../http/answer.ts";
import { offsetPage } from "../http/paging.ts";
import { text } from "../http/parameters.ts";
import { type Call, pathNumber, type Route, userRoute } from "../http/router.ts";
import type { User } from "../state/state.ts";
import { viewUser } from "../views/people.ts";
import { userByName, type World } from "../world.ts";

/** A user as anybody may see one. */
function viewPublic(world: World, user: User): Record<string, unknown> {
  return {
    ...viewUser(world, user),
    created_at: user.createdAt,
    bio: "",
    location: "",
    linkedin: "",
    twitter: "",
    discord: "",
    website_url: "",
    github: "",
    job_title: "",
    pronouns: null,
    organization: "",
    bot: user.bot,
    work_information: null,
    local_time: null,
  };
}

/** A user as they see themselves. */
function viewOwn(world: World, user: User): Record<string, unknown> {
  const email = `${user.username}@example.com`;
  return {
    ...viewPublic(world, user),
    last_sign_in_at: null,
    confirmed_at: user.createdAt,
    last_activity_on: null,
    email,
    theme_id: 1,
    color_scheme_id: 1,
    projects_limit: 0,
    current_sign_in_at: null,
    identities: [],
    can_create_group: false,
    can_create_project: false,
    two_factor_enabled: false,
    external: false,
    private_profile: false,
    commit_email: `${user.username}@users.noreply.example.com`,
    preferred_language: "en",
    shared_runners_minutes_limit: null,
    extra_shared_runners_minutes_limit: null,
  };
}

function list(call: Call): Promise<Answer> {
  const name = text(call.parameters, "username");
  const words = text(call.parameters, "search")?.toLowerCase();
  const named = name === undefined ? call.world.state.users : [userByName(call.world, name)];
  const rows = named
    .flatMap((user) => (user === undefined ? [] : [user]))
    .filter((user) => words === undefined || `${user.username} ${user.name}`.toLowerCase().includes(words));
  return offsetPage(call, rows, (user) => viewPublic(call.world, user));
}

function show(call: Call): Answer {
  const id = pathNumber(call, "user_id");
  const user = call.world.state.users.find((one) => one.id === id);
  if (user === undefined) throw notFound("User");
  return ok(viewPublic(call.world, user));
}

function ownToken(call: Call): Answer {
  const { user } = call;
  return ok({
    id: user.id,
    name: "token",
    revoked: false,
    created_at: user.createdAt,
    description: null,
    scopes: ["api"],
    user_id: user.id,
    last_used_at: null,
    active: true,
    expires_at: user.tokenExpiresAt === null ? null : user.tokenExpiresAt.slice(0, 10),
  });
}

const version = (): Answer =>
  ok({
    version: "18.5.0",
    revision: "0123456789a",
    kas: { enabled: false, externalUrl: null, externalK8sProxyUrl: null, version: null },
    enterprise: false,
  });

export const USER_ROUTES: readonly Route[] = [
  userRoute("GET", "/user", (call) => ok(viewOwn(call.world, call.user))),
  userRoute("GET", "/users", list),
  userRoute("GET", "/users/:user_id", show),
  userRoute("GET", "/personal_access_tokens/self", ownToken),
  userRoute("GET", "/metadata", version),
  userRoute("GET", "/version", version),
];
