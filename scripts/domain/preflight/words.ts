/**
 * Words that say nothing about what a task is about: English without content, and what people write about any change
 * ("add", "support", "fix"). Without them, a task about anything would be half found anywhere.
 */
const STOP_WORDS = new Set(
  `a ability able about above across add added adding addition adds after again against all allow allowed allowing allows along also although
  always among an and any are around as at away be became because been before being below between both bug but by can cannot change changed
  changes changing code come correctly could create created currently did do does doc docs documentation doing done down due during each either
  else enable enabled enables enabling enough etc even ever every example examples existing feat feature features few fix fixed fixes fixing for
  from further get gets getting give given gives go goes good got had has have having he her here him his how however i if implement implementation
  implemented implementing implements improve improved improvement improves in initial instead into introduce introduced introduces is it its
  itself just keep kept know let lets like likely look lot made make makes making many may maybe me mention might minor more most much must my
  near need needed needs neither new no nor not nothing now of off often on once one ones only onto or other others otherwise our out over own
  per perhaps please possibility possible possibly proper properly provide provided provides rather readme really review same see should simple
  simply basic since small so some something still such support supported supporting supports test tests testing than that the their them then
  there therefore these they thing things this those though through thus to today todo together too toward towards tweak three tweaks two under until up
  update updated updates updating upon us usage use used useful user users uses using various very via want wants was way we well were what when
  where whether which while who whose why will wip with within without work working works would yet you your`.split(
    /\s+/,
  ),
);

export function isStopWord(word: string): boolean {
  return STOP_WORDS.has(word);
}

/** Words and identifiers of a text as the index has them: `parseDate`, `base_date`, `256`, `90m`; punctuation separates. */
export const WORD = /[\p{L}\p{N}_$]+/gu;

const JOINTS = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})|[_$]+/u;

/** The parts of an identifier in lower case: `eachWeekend`, `each_weekend` and `EachWeekend` all give each, weekend. */
export function partsOf(word: string): string[] {
  return word
    .split(JOINTS)
    .filter((part) => part !== "")
    .map((part) => part.toLowerCase());
}

const NOUN_ENDINGS = ["ization", "isation", "ation", "ator", "ating", "ate", "able", "ible"];

/**
 * What a word shares with its relatives: `parse`, `parser` and `parsing`, or `validate`, `validator` and `validation` meet.
 * Cut by rule, without a dictionary: what comes out is a key, not a word.
 */
export function stem(word: string): string {
  if (word.length < 4) return word;
  const root = withoutVerbEnding(withoutPlural(word));
  if (root.length >= 8) {
    const ending = NOUN_ENDINGS.find((e) => root.endsWith(e) && root.length - e.length >= 4);
    if (ending !== undefined) return root.slice(0, -ending.length);
    if (/[ts]ion$|ive$/.test(root)) return root.slice(0, -3);
    if (root.endsWith("tor")) return root.slice(0, -2);
  }
  // `header` is no `head`, and `number` nothing that is numb.
  const isAgent = root.length >= 6 && /[eo]r$/.test(root) && root !== "header" && root !== "number";
  return withoutFinalE(isAgent ? withoutDouble(root.slice(0, -2)) : root);
}

function withoutPlural(word: string): string {
  if (word.length > 4 && word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  if (/(ss|us|is)$/.test(word)) return word;
  if (/(sh|ch|x|ss|z|us)es$/.test(word)) return word.slice(0, -2);
  return word.endsWith("s") ? word.slice(0, -1) : word;
}

function withoutVerbEnding(word: string): string {
  for (const [ending, shortest] of [
    ["ing", 6],
    ["ed", 5],
  ] as const) {
    const rest = word.slice(0, -ending.length);
    if (word.length >= shortest && word.endsWith(ending) && !word.endsWith("eed") && /[aeiouy]/.test(rest))
      return withoutDouble(rest);
  }
  return word.length > 5 && word.endsWith("ly") ? word.slice(0, -2) : word;
}

const withoutDouble = (word: string) => (/(bb|dd|gg|mm|nn|pp|rr|tt)$/.test(word) ? word.slice(0, -1) : word);
const withoutFinalE = (word: string) => (word.length > 3 && word.endsWith("e") ? word.slice(0, -1) : word);
