import { type Html, html } from "./html.ts";
import type { FileDiff } from "./project-records.ts";

/** A page with longer diffs than this, in lines, would be slow to open. */
const MAX_LINES = 2_000;

/** One file's change: folded away file by file, with the line numbers of both sides. */
export function viewFileDiff(file: FileDiff): Html {
  const lines = file.diff.replace(/\n$/, "").split("\n");
  const count = (sign: string) => lines.filter((line) => line.startsWith(sign)).length;
  const path = file.renamed_file ? `${file.old_path} → ${file.new_path}` : file.new_path;
  const kind = file.new_file ? "new" : file.deleted_file ? "deleted" : file.renamed_file ? "renamed" : null;
  return html`<details class="file" open>
<summary><code>${path}</code>${kind === null ? null : html` <span class="badge">${kind}</span>`}
<span class="counts"><span class="plus">+${count("+")}</span> <span class="minus">−${count("-")}</span></span></summary>
<div class="scroll"><table class="diff">${rows(lines)}</table></div>
${lines.length > MAX_LINES ? html`<p class="quiet">${lines.length - MAX_LINES} more lines are left out.</p>` : null}
</details>`;
}

function rows(lines: readonly string[]): Html[] {
  let [oldLine, newLine] = [0, 0];
  return lines.slice(0, MAX_LINES).map((line) => {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line);
    if (hunk !== null) {
      [oldLine, newLine] = [Number(hunk[1]), Number(hunk[2])];
      return row("hunk", "", "", line);
    }
    if (line.startsWith("+")) return row("added", "", String(newLine++), line);
    if (line.startsWith("-")) return row("removed", String(oldLine++), "", line);
    if (line.startsWith(" ")) return row("same", String(oldLine++), String(newLine++), line);
    return row("hunk", "", "", line);
  });
}

function row(kind: "hunk" | "added" | "removed" | "same", oldLine: string, newLine: string, text: string): Html {
  return html`<tr class="${kind}"><td class="number">${oldLine}</td><td class="number">${newLine}</td><td class="line">${text}</td></tr>`;
}
