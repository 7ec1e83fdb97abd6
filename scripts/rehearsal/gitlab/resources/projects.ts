import { GUEST, levelOf, MAINTAINER } from "../access.ts";
import { type Answer, ok, unsaved } from "../http/answer.ts";
import { page } from "../http/paging.ts";
import { flag, integer, oneOf, text, textOrNull } from "../http/parameters.ts";
import { type Call, type ProjectCall, projectRoute, type Route, userRoute } from "../http/router.ts";
import type { Project, User } from "../state/state.ts";
import { stamp, type World, webUrl } from "../world.ts";

const FEATURES = [
  ...["issues", "repository", "merge_requests", "forking", "wiki", "builds", "snippets", "pages", "analytics"],
  ...["container_registry", "security_and_compliance", "releases", "environments", "feature_flags", "infrastructure"],
  ...["monitor", "model_experiments", "model_registry"],
];

export function viewProject(world: World, project: Project, user: User): Record<string, unknown> {
  const [group = "", ...rest] = project.path.split("/");
  const path = rest.at(-1) ?? group;
  const namespace = project.path.slice(0, project.path.length - path.length - 1);
  const url = webUrl(world, project);
  const level = levelOf(project, user);
  const self = `${world.url}/api/v4/projects/${project.id}`;
  const { settings } = project;
  return {
    id: project.id,
    description: project.description,
    name: path,
    name_with_namespace: project.path.split("/").join(" / "),
    path,
    path_with_namespace: project.path,
    created_at: project.createdAt,
    updated_at: project.lastActivityAt,
    last_activity_at: project.lastActivityAt,
    default_branch: project.defaultBranch,
    tag_list: [],
    topics: [],
    ssh_url_to_repo: `git@${new URL(world.url).hostname}:${project.path}.git`,
    http_url_to_repo: `${url}.git`,
    web_url: url,
    readme_url: `${url}/-/blob/${project.defaultBranch}/README.md`,
    forks_count: 0,
    avatar_url: null,
    star_count: 0,
    visibility: "private",
    namespace: {
      id: project.id,
      name: namespace,
      path: namespace.split("/").at(-1) ?? namespace,
      kind: "group",
      full_path: namespace,
      parent_id: null,
      avatar_url: null,
      web_url: `${world.url}/groups/${namespace}`,
    },
    _links: {
      self,
      issues: `${self}/issues`,
      merge_requests: `${self}/merge_requests`,
      repo_branches: `${self}/repository/branches`,
      labels: `${self}/labels`,
      events: `${self}/events`,
      members: `${self}/members`,
    },
    empty_repo: false,
    archived: false,
    issues_enabled: true,
    merge_requests_enabled: true,
    jobs_enabled: true,
    can_create_merge_request_in: level > 0,
    ...Object.fromEntries(FEATURES.map((feature) => [`${feature}_access_level`, "enabled"])),
    shared_runners_enabled: true,
    lfs_enabled: false,
    creator_id: project.members[0]?.userId ?? null,
    import_status: "none",
    open_issues_count: project.issues.filter((issue) => issue.state === "opened").length,
    ci_default_git_depth: 20,
    ci_config_path: null,
    ci_forward_deployment_enabled: true,
    ci_pipeline_variables_minimum_override_role: "no_one_allowed",
    restrict_user_defined_variables: true,
    resource_group_default_process_mode: "unordered",
    auto_cancel_pending_pipelines: "enabled",
    build_timeout: 3600,
    public_jobs: false,
    shared_with_groups: [],
    only_allow_merge_if_pipeline_succeeds: settings.onlyAllowMergeIfPipelineSucceeds,
    allow_merge_on_skipped_pipeline: false,
    only_allow_merge_if_all_discussions_are_resolved: settings.onlyAllowMergeIfAllDiscussionsAreResolved,
    remove_source_branch_after_merge: settings.removeSourceBranchAfterMerge,
    merge_method: settings.mergeMethod,
    squash_option: "default_off",
    autoclose_referenced_issues: true,
    permissions: {
      project_access: level === 0 ? null : { access_level: level, notification_level: 3 },
      group_access: null,
    },
  };
}

function list(call: Call): Promise<Answer> {
  const { world, user, parameters } = call;
  const words = text(parameters, "search")?.toLowerCase();
  const least = integer(parameters, "min_access_level") ?? GUEST;
  const direction = (oneOf(parameters, "sort", ["asc", "desc"]) ?? "desc") === "asc" ? 1 : -1;
  const rows = world.state.projects
    .filter((project) => levelOf(project, user) >= least)
    .filter((project) => words === undefined || project.path.toLowerCase().includes(words))
    .sort((a, b) => direction * (a.id - b.id));
  return page(call, rows, (project) => viewProject(world, project, user), {
    parameter: "id_after",
    token: (project) => String(project.id),
  });
}

function update(call: ProjectCall): Answer {
  const { project, parameters, world } = call;
  const description = textOrNull(parameters, "description");
  if (description !== undefined) project.description = description;
  const branch = text(parameters, "default_branch");
  if (branch === "") throw unsaved({ default_branch: ["can't be blank"] });
  project.defaultBranch = branch ?? project.defaultBranch;
  const { settings } = project;
  project.settings = {
    onlyAllowMergeIfPipelineSucceeds:
      flag(parameters, "only_allow_merge_if_pipeline_succeeds") ?? settings.onlyAllowMergeIfPipelineSucceeds,
    onlyAllowMergeIfAllDiscussionsAreResolved:
      flag(parameters, "only_allow_merge_if_all_discussions_are_resolved") ??
      settings.onlyAllowMergeIfAllDiscussionsAreResolved,
    removeSourceBranchAfterMerge:
      flag(parameters, "remove_source_branch_after_merge") ?? settings.removeSourceBranchAfterMerge,
    mergeMethod: oneOf(parameters, "merge_method", ["ff", "rebase_merge", "merge"]) ?? settings.mergeMethod,
  };
  project.lastActivityAt = stamp(world);
  return ok(viewProject(world, project, call.user));
}

export const PROJECT_ROUTES: readonly Route[] = [
  userRoute("GET", "/projects", list),
  projectRoute("GET", "", GUEST, (call) => ok(viewProject(call.world, call.project, call.user))),
  projectRoute("PUT", "", MAINTAINER, update),
];
