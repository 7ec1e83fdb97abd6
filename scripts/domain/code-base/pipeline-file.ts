/** Whether a YAML file is a pipeline of GitLab, or a component of one. */
export function isPipelineFile(path: string): boolean {
  return /(^|\/)[^/]*gitlab-ci[^/]*\.ya?ml$|^templates\/[^/]+(\/template)?\.ya?ml$|(^|\/)\.gitlab\/ci\/.*\.ya?ml$/.test(
    path,
  );
}
