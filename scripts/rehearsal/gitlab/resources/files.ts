import { createHash } from "node:crypto";
import { DEVELOPER, REPORTER } from "../access.ts";
import { type Answer, answer, bytes, created, noContent, notFound, ok } from "../http/answer.ts";
import { requireAll, requiredText, text } from "../http/parameters.ts";
import { type ProjectCall, pathValue, projectRoute, type Route } from "../http/router.ts";
import { commitActions } from "../pushes/api-commits.ts";
import { contentOf } from "./commits.ts";

type File = {
  path: string;
  ref: string;
  content: Uint8Array;
  commitId: string;
  blobId: string;
  lastCommitId: string;
  executable: boolean;
};

async function readFile(call: ProjectCall, ref: string): Promise<File> {
  const { repository } = call;
  const path = pathValue(call, "file_path");
  const commitId = await repository.resolve(ref);
  if (commitId === null) throw notFound("Commit");
  const entry = /^(\d+) blob ([0-9a-f]+)\t/.exec(await repository.git(["ls-tree", commitId, "--", path]));
  const content = await repository.read(commitId, path);
  if (content === null || entry?.[2] === undefined) throw notFound("File");
  const last = await repository.git(["log", "-1", "--format=%H", commitId, "--", path]);
  return {
    path,
    ref,
    content,
    commitId,
    blobId: entry[2],
    lastCommitId: last.trim(),
    executable: entry[1] === "100755",
  };
}

function describe(file: File): Record<string, string | number | boolean> {
  return {
    file_name: file.path.split("/").at(-1) ?? file.path,
    file_path: file.path,
    size: file.content.length,
    encoding: "base64",
    content_sha256: createHash("sha256").update(file.content).digest("hex"),
    ref: file.ref,
    blob_id: file.blobId,
    commit_id: file.commitId,
    last_commit_id: file.lastCommitId,
    execute_filemode: file.executable,
  };
}

/** The same facts as headers: `file_name` becomes `x-gitlab-file-name`. */
function headersOf(file: File): Record<string, string> {
  const named = Object.entries(describe(file)).map(([name, value]) => [
    `x-gitlab-${name.replaceAll("_", "-")}`,
    String(value),
  ]);
  return Object.fromEntries(named);
}

async function show(call: ProjectCall): Promise<Answer> {
  const file = await readFile(call, requiredText(call.parameters, "ref"));
  return answer(200, { ...describe(file), content: Buffer.from(file.content).toString("base64") }, headersOf(file));
}

async function raw(call: ProjectCall): Promise<Answer> {
  const file = await readFile(call, text(call.parameters, "ref") ?? "HEAD");
  return bytes(file.content, "text/plain; charset=utf-8", headersOf(file));
}

async function head(call: ProjectCall): Promise<Answer> {
  return answer(200, null, headersOf(await readFile(call, requiredText(call.parameters, "ref"))));
}

async function write(call: ProjectCall, kind: "create" | "update"): Promise<Answer> {
  requireAll(call.parameters, ["branch", "commit_message", "content"]);
  const path = pathValue(call, "file_path");
  const lastCommitId = text(call.parameters, "last_commit_id");
  const content = contentOf(call.parameters);
  await commitActions(call, [kind === "create" ? { kind, path, content } : { kind, path, content, lastCommitId }]);
  const body = { file_path: path, branch: requiredText(call.parameters, "branch") };
  return kind === "create" ? created(body) : ok(body);
}

async function remove(call: ProjectCall): Promise<Answer> {
  requireAll(call.parameters, ["branch", "commit_message"]);
  const lastCommitId = text(call.parameters, "last_commit_id");
  await commitActions(call, [{ kind: "delete", path: pathValue(call, "file_path"), lastCommitId }]);
  return noContent();
}

export const FILE_ROUTES: readonly Route[] = [
  projectRoute("GET", "/repository/files/:file_path/raw", REPORTER, raw),
  projectRoute("GET", "/repository/files/:file_path", REPORTER, show),
  projectRoute("HEAD", "/repository/files/:file_path", REPORTER, head),
  projectRoute("POST", "/repository/files/:file_path", DEVELOPER, (call) => write(call, "create")),
  projectRoute("PUT", "/repository/files/:file_path", DEVELOPER, (call) => write(call, "update")),
  projectRoute("DELETE", "/repository/files/:file_path", DEVELOPER, remove),
];
