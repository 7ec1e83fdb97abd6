import { isSchema, type Schema } from "./openapi-schema.ts";

/**
 * Where the published document contradicts what GitLab answers. It is generated from annotations that nothing checks;
 * each entry names what GitLab's own REST documentation shows instead.
 */

/** Lists that the document describes as a single record. */
export const LISTS: ReadonlySet<string> = new Set([
  "GET /projects/{id}/merge_requests/{merge_request_iid}/participants",
  "GET /projects/{id}/merge_requests/{merge_request_iid}/reviewers",
  "GET /projects/{id}/merge_requests/{merge_request_iid}/pipelines",
  "GET /projects/{id}/issues/{issue_iid}/related_merge_requests",
  "GET /projects/{id}/issues/{issue_iid}/closed_by",
  "GET /projects/{id}/pipelines/{pipeline_id}/variables",
]);

/** Answers that are no JSON, or another record than the document says. */
export const UNDESCRIBED: ReadonlySet<string> = new Set([
  "GET /projects/{id}/jobs/{job_id}/trace",
  "GET /projects/{id}/merge_requests/{merge_request_iid}/closes_issues",
]);

/** Bodies that the document describes as an upload of one file, while GitLab reads branch, message and content. */
export const UNDESCRIBED_BODIES: ReadonlySet<string> = new Set([
  "POST /projects/{id}/repository/files/{file_path}",
  "PUT /projects/{id}/repository/files/{file_path}",
]);

/** Query parameters that the document puts elsewhere: a HEAD request has no body to carry them. */
export const QUERY: Readonly<Record<string, readonly string[]>> = {
  "HEAD /projects/{id}/repository/files/{file_path}": ["ref"],
};

/** Statuses that GitLab gives and the document leaves out: a note of nothing but quick actions answers 202. */
export const STATUSES: Readonly<Record<string, readonly number[]>> = {
  "POST /projects/{id}/merge_requests/{noteable_id}/notes": [202],
  "POST /projects/{id}/issues/{noteable_id}/notes": [202],
  "POST /projects/{id}/merge_requests/{noteable_id}/discussions": [202],
  "POST /projects/{id}/issues/{noteable_id}/discussions": [202],
  "POST /projects/{id}/merge_requests/{noteable_id}/discussions/{discussion_id}/notes": [202],
  "POST /projects/{id}/issues/{noteable_id}/discussions/{discussion_id}/notes": [202],
  "POST /projects/{id}/labels": [409],
  "POST /projects/{id}/members": [409],
  "GET /projects/{id}/variables/{key}": [409],
  "POST /projects/{id}/merge_requests/{merge_request_iid}/approve": [409],
  "GET /projects/{id}/pipelines": [405],
};

/** Statuses that any operation may answer with. */
export const COMMON_STATUSES: readonly number[] = [400, 401, 403, 404, 429, 500, 502, 503, 504];

/** Parameters that GitLab takes everywhere, or that a client sends and GitLab ignores (`all`: python-gitlab). */
export const COMMON_QUERY: ReadonlySet<string> = new Set([
  ...["page", "per_page", "pagination", "cursor", "page_token", "id_after", "order_by", "sort"],
  ...["private_token", "access_token", "job_token", "all"],
]);

const LIST_OF = (name: string): Schema => ({
  type: "array",
  nullable: true,
  items: { $ref: `#/components/schemas/${name}` },
});

/** Fields whose published type is wrong: schema → field → what GitLab sends. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, Schema>>>> = {
  APIEntitiesMember: { access_level: { type: "integer" } },
  APIEntitiesCiPipelineSchedule: { inputs: LIST_OF("APIEntitiesCiInput") },
  APIEntitiesCiPipelineScheduleDetails: {
    inputs: LIST_OF("APIEntitiesCiInput"),
    variables: LIST_OF("APIEntitiesCiVariable"),
  },
  APIEntitiesCiInput: { value: {} },
  APIEntitiesCiJob: { project: { type: "object" } },
  APIEntitiesCiJobBasic: { project: { type: "object" } },
  APIEntitiesCiBridge: { project: { type: "object" } },
};

/** The document's schemas with the wrong fields replaced; throws when a correction fits nothing any more. */
export function correctSchemas(schemas: Schema): Schema {
  const corrected: Schema = { ...schemas };
  for (const [name, fields] of Object.entries(FIELDS)) {
    const schema = corrected[name];
    const properties = isSchema(schema) ? schema.properties : undefined;
    if (!isSchema(schema) || !isSchema(properties)) throw new Error(`the document has no schema ${name} to correct`);
    for (const field of Object.keys(fields)) {
      if (properties[field] === undefined) throw new Error(`the document's ${name} has no field ${field} to correct`);
    }
    corrected[name] = { ...schema, properties: { ...properties, ...fields } };
  }
  return corrected;
}
