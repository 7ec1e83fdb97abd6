import { z } from "zod";

/** How to ask a GitLab about one project. `apiUrl` ends in `/api/v4`. */
export type ProjectAccess = { apiUrl: string; token: string; projectPath: string };

const userSchema = z.object({ username: z.string(), name: z.string() });
const someone = userSchema.nullish().transform((user) => user?.username ?? null);

const noteSchema = z.object({
  id: z.number(),
  body: z.string(),
  author: userSchema,
  system: z.boolean(),
  created_at: z.string(),
  resolved: z.boolean().optional(),
  position: z
    .object({ new_path: z.string().nullish(), new_line: z.number().nullish(), old_line: z.number().nullish() })
    .nullish(),
});
export type Note = z.infer<typeof noteSchema>;

const discussionSchema = z.object({ notes: z.array(noteSchema) });
export type Discussion = z.infer<typeof discussionSchema>;

const fileDiffSchema = z.object({
  old_path: z.string(),
  new_path: z.string(),
  new_file: z.boolean(),
  renamed_file: z.boolean(),
  deleted_file: z.boolean(),
  diff: z.string(),
});
export type FileDiff = z.infer<typeof fileDiffSchema>;

const mergeRequestSchema = z.object({
  iid: z.number(),
  title: z.string(),
  description: z.string().nullable(),
  state: z.enum(["opened", "merged", "closed", "locked"]),
  draft: z.boolean(),
  source_branch: z.string(),
  target_branch: z.string(),
  labels: z.array(z.string()),
  author: userSchema,
  created_at: z.string(),
  merge_user: someone,
  closed_by: someone,
  merged_at: z.string().nullish(),
  closed_at: z.string().nullish(),
});

const issueSchema = z.object({
  iid: z.number(),
  title: z.string(),
  description: z.string().nullable(),
  state: z.enum(["opened", "closed"]),
  labels: z.array(z.string()),
  author: userSchema,
  created_at: z.string(),
});

export type MergeRequest = z.infer<typeof mergeRequestSchema> & { discussions: Discussion[]; files: FileDiff[] };
export type Issue = z.infer<typeof issueSchema> & { discussions: Discussion[] };
export type ProjectRecords = { mergeRequests: MergeRequest[]; issues: Issue[] };

/** Merge requests and issues, oldest first, with what was said on them and what they change. Throws when GitLab refuses. */
export async function readRecords(access: ProjectAccess): Promise<ProjectRecords> {
  const mergeRequests = await list(access, "merge_requests?state=all&order_by=created_at&sort=asc", mergeRequestSchema);
  const issues = await list(access, "issues?state=all&order_by=created_at&sort=asc", issueSchema);
  return {
    mergeRequests: await Promise.all(mergeRequests.map((mr) => withDetails(access, mr))),
    issues: await Promise.all(
      issues.map(async (issue) => ({
        ...issue,
        discussions: await list(access, `issues/${issue.iid}/discussions`, discussionSchema),
      })),
    ),
  };
}

async function withDetails(access: ProjectAccess, listed: z.infer<typeof mergeRequestSchema>): Promise<MergeRequest> {
  const [discussions, files] = await Promise.all([
    list(access, `merge_requests/${listed.iid}/discussions`, discussionSchema),
    list(access, `merge_requests/${listed.iid}/diffs`, fileDiffSchema),
  ]);
  return { ...listed, discussions, files };
}

/** Every page of a list: a page may be short while there are more. */
async function list<T>(
  { apiUrl, token, projectPath }: ProjectAccess,
  path: string,
  schema: z.ZodType<T>,
): Promise<T[]> {
  const all: T[] = [];
  const separator = path.includes("?") ? "&" : "?";
  let next: string | null = `${apiUrl}/projects/${encodeURIComponent(projectPath)}/${path}${separator}per_page=100`;
  while (next !== null) {
    const response: Response = await fetch(next, { headers: { "private-token": token } });
    if (!response.ok) throw new Error(`GitLab answers ${response.status} to GET ${path}: ${await response.text()}`);
    all.push(...z.array(schema).parse(await response.json()));
    next = /<([^>]+)>;\s*rel="next"/.exec(response.headers.get("link") ?? "")?.[1] ?? null;
  }
  return all;
}
