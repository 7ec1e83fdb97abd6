export type SearchHit = { title: string; url: string; excerpt: string };

/** `charge`: whether the provider bills a search that failed, as far as anybody can tell. */
export type SearchReply =
  | { kind: "hits"; hits: SearchHit[] }
  | { kind: "failure"; detail: string; charge: "none" | "worst" };

/** Finds pages. Never throws for what a server or a network can do. */
export type SearchEngine = {
  /** As charges name it. */
  name: string;
  usdPerSearch: number;
  search(query: string, signal?: AbortSignal): Promise<SearchReply>;
};

/** `refused`: it may not be read, or is nothing to read; nothing that was refused before it was asked for was asked for. */
export type PageReply =
  | {
      kind: "page";
      /** Where the page was found in the end, and every address on the way there. */
      url: string;
      visited: string[];
      mediaType: string;
      /** Markdown for HTML, indented JSON, and else the text as it came. Untrusted. */
      text: string;
      /** Whether the page was longer than what is read of one. */
      isCut: boolean;
    }
  | { kind: "refused"; reason: string }
  | { kind: "failure"; detail: string };

/** Reads pages, within the hosts that the configuration names. Never throws for what a server or a network can do. */
export type PageReader = {
  /** Why an address may not be read; null when it may be tried. Asks nobody. */
  refusal(url: string): string | null;
  read(url: string, signal?: AbortSignal): Promise<PageReply>;
};

/** What a run may look up; null for what is not configured. */
export type Web = { engine: SearchEngine | null; reader: PageReader | null };
