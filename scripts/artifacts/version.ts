/** Version of every artifact: jobs of one pipeline run one version of Night Shift. */
export const ARTIFACT_VERSION = 1;
