/** A kind of secret that is known by its look. `hint` is a part that each has: a text without it need not be searched. */
type Shape = { kind: string; hint: string; pattern: RegExp; isRandom?: true; isExampleElsewhere?: true };

/**
 * What begins with a word of its own may follow a letter or an escape (`\\n`), as in a text within a text. Bounded throughout, so that no line can make a search slow. `isRandom`: words joined by hyphens look the same, and are
 * none. `isExampleElsewhere`: outside of code (tests, prose, fixtures) one is an example.
 */
export const SHAPES: readonly Shape[] = [
  {
    kind: "a private key",
    hint: "PRIVATE KEY",
    pattern: /-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----/g,
  },
  // The key itself, its first and last lines taken away: a sequence that begins with version 0.
  {
    kind: "a private key",
    hint: "IBA",
    pattern: /(?:\b|(?<=\\[nrt]))MII[A-Za-z0-9+/]{2}[AQgw]IBA[A-Za-z0-9+/]{24,64}/g,
  },
  { kind: "a private key", hint: "PuTTY-User-Key-File-", pattern: /PuTTY-User-Key-File-\d/g },
  { kind: "a private key", hint: "AGE-SECRET-KEY-1", pattern: /AGE-SECRET-KEY-1[0-9A-Z]{50,60}/g },
  { kind: "a key of Amazon Web Services", hint: "AKIA", pattern: /(?:\b|(?<=\\[nrt]))AKIA[0-9A-Z]{16}\b/g },
  { kind: "a key of Amazon Web Services", hint: "ASIA", pattern: /(?:\b|(?<=\\[nrt]))ASIA[0-9A-Z]{16}\b/g },
  { kind: "a Google API key", hint: "AIza", pattern: /(?:\b|(?<=\\[nrt]))AIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])/g },
  { kind: "a Google client secret", hint: "GOCSPX-", pattern: /GOCSPX-[\w-]{20,40}/g },
  { kind: "a Google access token", hint: "ya29.", pattern: /ya29\.[\w-]{30,400}/g },
  {
    kind: "a GitLab token",
    hint: "gl",
    pattern: /gl(?:pat|dt|rt|rtr|cbt|ptt|ft|soat|agent|imt|oas|ffct)-[\w-]{20,300}/g,
  },
  { kind: "a GitLab runner token", hint: "GR1348941", pattern: /GR1348941[\w-]{20,40}/g },
  { kind: "a GitHub token", hint: "gh", pattern: /gh[pousr]_[A-Za-z0-9]{36,255}/g },
  { kind: "a GitHub token", hint: "github_pat_", pattern: /github_pat_\w{50,255}/g },
  { kind: "a Slack token", hint: "xox", pattern: /xox[abeprs]-(?:\d{1,20}-){1,4}[A-Za-z0-9]{16,80}/g },
  { kind: "a Slack token", hint: "xapp-", pattern: /xapp-\d-[A-Z0-9]{6,20}-\d{6,20}-[A-Za-z0-9]{30,80}/g },
  {
    kind: "a Slack address",
    hint: "hooks.slack.com",
    pattern: /(?:https:\/\/)?hooks\.slack\.com\/services\/T\w{6,14}\/B\w{6,14}\/\w{20,30}/g,
  },
  {
    kind: "a Discord address",
    hint: "/api/webhooks/",
    pattern: /discord(?:app)?\.com\/api\/webhooks\/\d{10,25}\/[\w-]{50,90}/g,
  },
  { kind: "a Telegram token", hint: ":AA", pattern: /(?:\b|(?<=\\[nrt]))\d{8,11}:AA[\w-]{32,34}(?![\w-])/g },
  { kind: "an Anthropic key", hint: "sk-ant-", pattern: /sk-ant-[\w-]{20,200}/g },
  {
    kind: "an OpenAI key",
    hint: "sk-",
    pattern: /(?:\b|(?<=\\[nrt]))sk-(?:proj-|svcacct-|admin-|or-v1-)?[A-Za-z0-9_-]{32,200}/g,
    isRandom: true,
  },
  { kind: "a Groq key", hint: "gsk_", pattern: /gsk_[A-Za-z0-9]{40,60}/g },
  { kind: "a Hugging Face token", hint: "hf_", pattern: /(?:\b|(?<=\\[nrt]))hf_[A-Za-z0-9]{34,40}\b/g, isRandom: true },
  { kind: "a Stripe key", hint: "k_live_", pattern: /[rs]k_live_[A-Za-z0-9]{20,120}/g },
  { kind: "a Stripe secret", hint: "whsec_", pattern: /whsec_[A-Za-z0-9]{30,60}/g },
  { kind: "an npm token", hint: "npm_", pattern: /(?:\b|(?<=\\[nrt]))npm_[A-Za-z0-9]{36}\b/g },
  { kind: "a PyPI token", hint: "pypi-AgE", pattern: /pypi-AgE[\w-]{50,300}/g },
  { kind: "a RubyGems key", hint: "rubygems_", pattern: /rubygems_[0-9a-f]{48}\b/g },
  { kind: "a DigitalOcean token", hint: "_v1_", pattern: /do[opr]_v1_[0-9a-f]{64}\b/g },
  { kind: "a Vault token", hint: "hvs.", pattern: /hv[sb]\.[\w-]{24,300}/g },
  { kind: "a Databricks token", hint: "dapi", pattern: /(?:\b|(?<=\\[nrt]))dapi[0-9a-f]{32}\b/g },
  {
    kind: "a Terraform token",
    hint: ".atlasv1.",
    pattern: /(?:\b|(?<=\\[nrt]))[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,80}/g,
  },
  { kind: "a SendGrid key", hint: "SG.", pattern: /(?:\b|(?<=\\[nrt]))SG\.[\w-]{16,32}\.[\w-]{32,64}/g },
  { kind: "a Shopify token", hint: "shp", pattern: /shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b/g },
  { kind: "a Grafana token", hint: "glsa_", pattern: /glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}\b/g },
  { kind: "a Linear key", hint: "lin_api_", pattern: /lin_api_[A-Za-z0-9]{32,48}/g },
  {
    kind: "a key of an Azure account",
    hint: "Key=",
    pattern: /(?:Account|SharedAccess)Key=[A-Za-z0-9+/]{43,88}={0,2}/g,
  },
  {
    kind: "a JSON web token",
    hint: "eyJ",
    pattern: /(?:\b|(?<=\\[nrt]))eyJ[\w-]{10,2000}\.eyJ[\w-]{10,4000}\.[\w-]{20,1000}/g,
    isExampleElsewhere: true,
  },
  {
    kind: "a password in a URL",
    hint: "://",
    pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:@/'"`]{1,100}:(?![^@\s]{0,100}[<${])[^\s@/'"`]{8,100}@[\w.-]{1,100}/gi,
    isExampleElsewhere: true,
  },
];
