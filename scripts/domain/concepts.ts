/** Words of task descriptions that say nothing about what is to be built. */
const STOP_WORDS = new Set(
  `a about above add added adding after again all allow allows also always an and another any are as at available be because been before being
  between both but by call calls called can cannot case cases change changes check code could currently do does doing done each either else
  ensure etc every example existing expected file files first fix for from function get gets give given gives good has have having help how
  however i if implement implemented in instead into is it its just keep let like make makes makes many may method more most must need needed
  needs new no none not nothing now of off on once one only or other our out over own per please project provide return returned returns same
  set should show since so some something still such support supports sure take takes task test tests than that the their them then there
  these they thing this those through to today too two under until up us use used user users uses using value values very want was way we well
  were what when where whether which while who why will with within without work works would write yet you your`.split(
    /\s+/,
  ),
);

/**
 * The concepts of a text: its words and the parts of its identifiers (camelCase, snake_case, kebab-case), lower case,
 * lightly stemmed, without stop words; each once, in order, with the word that first said it, for people to read.
 */
export function conceptsOf(text: string): Map<string, string> {
  const words = (text.normalize("NFC").match(/[\p{L}][\p{L}\p{N}]*/gu) ?? [])
    .flatMap((word) => word.split(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u))
    .map((word) => word.toLowerCase())
    .filter((word) => word.length > 2 && !STOP_WORDS.has(word));
  const concepts = new Map<string, string>();
  for (const word of words) if (!concepts.has(stem(word))) concepts.set(stem(word), word);
  return concepts;
}

/** Plural and verb endings only: enough that `parses`, `parsed` and `parsing` meet, too little to join different words. */
function stem(word: string): string {
  if (word.length > 5 && word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  for (const ending of ["ing", "ed", "es", "s"])
    if (word.length > ending.length + 3 && word.endsWith(ending) && !/(ss|us|is)$/.test(word))
      return dropFinalE(word.slice(0, -ending.length));
  return dropFinalE(word);
}

const dropFinalE = (word: string) => (word.length > 4 && word.endsWith("e") ? word.slice(0, -1) : word);
