import type { SmallProject } from "./project.ts";

const SLUG = `  def slug(title)
    plain = title.unicode_normalize(:nfd).gsub(/\\p{M}/, "")
    words = plain.downcase.scan(/[a-z0-9]+/)
    raise ArgumentError, "no words in the title" if words.empty?
    words.join("-")
  end
`;
const EXCERPT = `  def excerpt(text, length = 80)
    return text if text.length <= length
    cut = text[0, length]
    space = cut.rindex(" ")
    cut = cut[0, space] if space
    cut.strip + "…"
  end
`;
const READING = `  def reading_minutes(text, words_per_minute = 200)
    words = text.split(/\\s+/).reject(&:empty?)
    return 0 if words.empty?
    minutes = (words.length / words_per_minute.to_f).ceil
    minutes < 1 ? 1 : minutes
  end
`;
const module = (...methods: string[]) => `module Article
  module_function

${methods.join("\n")}end
`;
const spec = (more: string) => `require_relative "../lib/article"

RSpec.describe Article do
  it "makes a slug" do
    expect(Article.slug("Crème brûlée")).to eq("creme-brulee")
  end

  it "cuts an excerpt at a word" do
    expect(Article.excerpt("one two", 5)).to eq("one…")
  end
${more}end
`;

export const RUBY: SmallProject = {
  language: "Ruby",
  task: {
    title: "Tell how many minutes reading an article takes",
    description: "Two hundred words a minute, rounded up; an empty text takes none.",
  },
  source: "lib/article.rb",
  test: "spec/article_spec.rb",
  others: {
    Gemfile: 'source "https://rubygems.org"\ngem "rspec"\n',
    "lib/page.rb":
      'require_relative "article"\n\ndef page(title, text)\n  [Article.slug(title), Article.excerpt(text)]\nend\n',
  },
  before: { source: module(SLUG, EXCERPT), test: spec("") },
  after: {
    source: module(SLUG, EXCERPT, READING),
    test: spec(`
  it "takes a minute for a short text" do
    expect(Article.reading_minutes("one two")).to eq(1)
  end
`),
  },
  spoil: {
    stubbed: [[READING.slice(READING.indexOf("    words ="), READING.lastIndexOf("  end")), '    raise "later"\n']],
    unrelated_deletion: [[EXCERPT, ""]],
    syntax_error: [['    words.join("-")\n  end\n', '    words.join("-")\n']],
    placeholder: [
      [
        EXCERPT.slice(EXCERPT.indexOf("    cut ="), EXCERPT.lastIndexOf("  end")),
        "    # the other lines are as they were\n",
      ],
    ],
    hallucinated_import: [["module Article\n", 'require "reading_time_estimator"\n\nmodule Article\n']],
    dup_dead: [[EXCERPT, `${EXCERPT}\n${EXCERPT.replace("excerpt", "teaser").replaceAll("space", "gap")}`]],
    debug: [["    return 0 if words.empty?\n", "    binding.irb\n    return 0 if words.empty?\n"]],
    merge_markers: [
      ["    return 0 if words.empty?\n", "<<<<<<< A\n    return 0 if words.empty?\n=======\n>>>>>>> B\n"],
    ],
  },
  spoilTest: {
    tests_hollow: [
      ['    expect(Article.reading_minutes("one two")).to eq(1)\n', '    Article.reading_minutes("one two")\n'],
    ],
    tests_skipped: [['  it "takes a minute', '  xit "takes a minute']],
  },
  comment: "# Articles know how long reading them takes.\n",
};
