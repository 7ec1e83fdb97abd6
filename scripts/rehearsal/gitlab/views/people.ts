import type { User } from "../state/state.ts";
import type { World } from "../world.ts";
import { userById } from "../world.ts";

/** A user as other records show one. */
export function viewUser(world: World, user: User): Record<string, unknown> {
  return {
    id: user.id,
    username: user.username,
    public_email: null,
    name: user.name,
    state: "active",
    locked: false,
    avatar_url: null,
    web_url: `${world.url}/${user.username}`,
  };
}

export const viewUserId = (world: World, id: number): Record<string, unknown> => viewUser(world, userById(world, id));

export function viewUserOrNull(world: World, id: number | null): Record<string, unknown> | null {
  return id === null ? null : viewUserId(world, id);
}
