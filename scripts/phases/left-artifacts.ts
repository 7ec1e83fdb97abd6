import { PLAN } from "../artifacts/plan.ts";
import { REFLECT } from "../artifacts/reflect.ts";
import type { LeftJobs } from "../domain/left-jobs.ts";
import type { ArtifactStore } from "../ports/artifact-store.ts";
import type { Forge } from "../ports/forge.ts";

/** Where a job leaves its files, below the project's folder. */
const FOLDER = ".nightshift";
const OF_SLOT = /^hands\/(\d+)\//;

/** The artifacts of an ended pipeline, read from GitLab: each file from the job that makes it, and from no other. */
export function leftArtifacts(forge: Pick<Forge, "jobArtifact">, left: LeftJobs): ArtifactStore {
  const readOnly = () => Promise.reject(new Error("artifacts of an ended pipeline are read, never written"));
  return {
    async read(name) {
      const job = makerOf(name, left);
      return job === null ? null : artifactOfJob(forge, job, name);
    },
    write: readOnly,
    append: readOnly,
    list: readOnly,
  };
}

/** A file that one job left, named as in its store; null: it left none, or GitLab has it no more. */
export function artifactOfJob(forge: Pick<Forge, "jobArtifact">, job: number, name: string): Promise<string | null> {
  return forge.jobArtifact(job, `${FOLDER}/${name}`);
}

function makerOf(name: string, { mind, reflect, hands }: LeftJobs): number | null {
  if (name === PLAN.file) return mind;
  if (name === REFLECT.file) return reflect;
  const slot = Number(OF_SLOT.exec(name)?.[1] ?? 0);
  return hands.find((one) => one.slot === slot)?.job ?? null;
}
