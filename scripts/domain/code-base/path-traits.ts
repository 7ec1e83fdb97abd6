import { isTest } from "../guards/file-kind.ts";
import { describesProject, isGuide } from "./described.ts";
import { isBeginning } from "./entry-points.ts";
import { languageOf } from "./language.ts";
import { isAside } from "./rank.ts";

/** What a path says of its file, whatever the file holds. */
export type PathTraits = {
  language: string | null;
  isTest: boolean;
  isAside: boolean;
  isGuide: boolean;
  /** It is called as the beginning of a run is. */
  isBeginning: boolean;
  /** Its text is part of what the page is made of. */
  describes: boolean;
};

/** Looked up once for each path: some dozen patterns take longer than all else that is done for a file that is known. */
export function pathTraits(path: string): PathTraits {
  return {
    language: languageOf(path),
    isTest: isTest(path),
    isAside: isAside(path),
    isGuide: isGuide(path),
    isBeginning: isBeginning(path),
    describes: describesProject(path),
  };
}
