import { fileURLToPath } from "node:url";
import { gradeLabelled, type LabelledGrade, labelledFiles } from "./grading/labelled-data.ts";
import { ownCases } from "./grading/own-cases.ts";
import { gradeOwnCases } from "./grading/own-grades.ts";
import { type GradingFigures, judgeGrades } from "./grading/statistics.ts";
import type { Cell, Figure, Section, Table } from "./section.ts";

/**
 * Repositories on whose changes rules were tried while they were written. On which of the ten labelled ones that was is not
 * recorded, so that none of them counts as unseen. The others were tried with sabotage of this project's own, those from
 * eslint on mostly by their merged changes alone.
 */
const TUNED_ON: ReadonlySet<string> = new Set(
  "chalk/chalk changesets/changesets date-fns/date-fns expressjs/express h3js/h3 markedjs/marked npm/node-semver pallets/flask tj/commander.js yargs/yargs psf/requests encode/httpx spf13/cobra sharkdp/fd fastify/fastify koajs/koa sinatra/sinatra sharkdp/bat axios/axios pallets/click gin-gonic/gin sindresorhus/got pallets/jinja sindresorhus/execa nodeca/js-yaml eslint/eslint psf/black gofiber/fiber BurntSushi/ripgrep puma/puma trpc/trpc jekyll/jekyll cli/cli seanmonstar/reqwest redis/node-redis rubocop/rubocop gohugoio/hugo knex/knex socketio/socket.io go-chi/chi junegunn/fzf urfave/cli stretchr/testify sequelize/sequelize isaacs/node-glob marshmallow-code/marshmallow encode/starlette python-attrs/attrs encode/uvicorn sindresorhus/ky unjs/ofetch pmndrs/zustand postcss/postcss nodemailer/nodemailer handlebars-lang/handlebars.js caolan/async winstonjs/winston remy/nodemon Textualize/rich fastapi/typer tornadoweb/tornado tox-dev/tox iamkun/dayjs unjs/consola vuejs/pinia avajs/ava mochajs/mocha".split(
    " ",
  ),
);

/** Figures of some repositories' labelled changes. */
export type LabelledBench = { repositories: string[]; figures: GradingFigures };

export type GradingBench = {
  /** The project's own changes: six good ones in six languages, each spoilt in every way. */
  own: GradingFigures;
  /** Labelled changes of real repositories; null where they, or the repositories, are not at hand. */
  labelled: {
    tunedOn: LabelledBench | null;
    /** By the threshold of those that rules were tuned on. */
    heldOut: LabelledBench | null;
    seconds: number;
    secondsPerThousand: number;
  } | null;
};

/**
 * Measures the heuristics' grades: on the project's own set always, on the labelled changes of `dataDirs` where `treesDir`
 * holds their repositories. `only` restricts it to some of them (`owner+name`).
 */
export async function measureGrading(options: {
  dataDirs: readonly string[];
  treesDir: string | null;
  path: string;
  only?: readonly string[];
}): Promise<GradingBench> {
  const own = judgeGrades(await gradeOwnCases(ownCases()));
  const { dataDirs, treesDir, only } = options;
  const found = treesDir === null ? [] : await Promise.all(dataDirs.map((dir) => labelledFiles(dir, treesDir)));
  const files = found.flat().filter(({ file }) => only?.some((name) => file.endsWith(`/${name}.jsonl.gz`)) ?? true);
  if (files.length === 0) return { own, labelled: null };
  const startedAt = performance.now();
  const grades: LabelledGrade[] = [];
  for (const file of files) grades.push(...(await gradeLabelled(file, options.path)));
  const seconds = (performance.now() - startedAt) / 1000;
  const [seen, unseen] = [grades.filter(isTunedOn), grades.filter((grade) => !isTunedOn(grade))];
  const tunedOn = seen.length === 0 ? null : figuresOf(seen, null);
  const heldOut = unseen.length === 0 ? null : figuresOf(unseen, tunedOn?.figures.threshold ?? null);
  return { own, labelled: { tunedOn, heldOut, seconds, secondsPerThousand: (seconds * 1000) / grades.length } };
}

const isTunedOn = ({ repo }: LabelledGrade) => TUNED_ON.has(repo);

function figuresOf(grades: readonly LabelledGrade[], threshold: number | null): LabelledBench {
  const repositories = [...new Set(grades.map(({ repo }) => repo))];
  return { repositories, figures: judgeGrades(grades, threshold) };
}

const DATA = fileURLToPath(new URL("../../../shared/data/grading", import.meta.url));

export const gradingQuality: Section = {
  about:
    "how well the heuristics tell good changes from spoilt ones (--trees DIR: real repositories'; --data DIR: more)",
  measure: async ({ trees, data, environment }) => {
    const dataDirs = [DATA, ...(data === null ? [] : [data])];
    const { own, labelled } = await measureGrading({ dataDirs, treesDir: trees, path: environment.PATH ?? "" });
    const ownTable = tableOf("The project's own changes, six languages", own);
    if (labelled === null)
      return {
        kind: "measured",
        tables: [ownTable],
        notes: ["Labelled changes of real repositories are not at hand (--trees DIR)."],
      };
    const { tunedOn, heldOut, secondsPerThousand } = labelled;
    const parts = [
      ...(tunedOn === null ? [] : [{ title: "Repositories that rules were tuned on", ...tunedOn }]),
      ...(heldOut === null ? [] : [{ title: "Repositories held out", ...heldOut }]),
    ];
    return {
      kind: "measured",
      tables: [ownTable, ...parts.map(({ title, figures }) => tableOf(title, figures))],
      notes: [
        ...parts.map(({ title, repositories }) => `${title}: ${repositories.join(", ")}.`),
        ...(heldOut === null ? ["None was held out: these figures flatter (--data DIR)."] : []),
        `1,000 changes take ${secondsPerThousand.toFixed(1)} s.`,
      ],
    };
  },
};

/** One row for all, and one for each kind of sabotage. */
function tableOf(title: string, { good, spoilt, auc, threshold, falseAlarms, kinds }: GradingFigures): Table {
  const percent = (share: number, bound: { atLeast?: number; atMost?: number } = {}): Figure => ({
    value: share * 100,
    unit: "%",
    ...bound,
  });
  const area = (value: number, bound: { atLeast?: number } = {}): Figure => ({ value, unit: "", ...bound });
  const count = (value: number): Figure => ({ value, unit: "" });
  return {
    title: `${title}: caught below grade ${threshold.toFixed(1)}`,
    columns: ["kind", "changes", "caught", "area under the curve"],
    rows: [
      ["good (false alarms)", count(good), percent(falseAlarms, { atMost: 5 }), ""],
      ["all spoilt", count(spoilt), "", area(auc, { atLeast: 0.95 })],
      ...kinds.map(({ kind, cases, caught, auc: ofKind }): Cell[] => [
        kind,
        count(cases),
        percent(caught, { atLeast: kind === "off_task" ? 60 : 90 }),
        area(ofKind),
      ]),
    ],
  };
}
