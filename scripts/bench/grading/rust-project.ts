import type { SmallProject } from "./project.ts";

const ENCODE = `pub fn encode(text: &str) -> String {
    let mut encoded = String::new();
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        let mut count = 1;
        while signs.peek() == Some(&sign) {
            signs.next();
            count += 1;
        }
        encoded.push_str(&format!("{count}{sign}"));
    }
    encoded
}
`;
const LENGTH = `pub fn decoded_length(encoded: &str) -> usize {
    let mut length = 0;
    let mut digits = String::new();
    for sign in encoded.chars() {
        if sign.is_ascii_digit() {
            digits.push(sign);
        } else {
            length += digits.parse::<usize>().unwrap_or(0);
            digits.clear();
        }
    }
    length
}
`;
const DECODE = `pub fn decode(encoded: &str) -> Result<String, String> {
    let mut decoded = String::new();
    let mut digits = String::new();
    for sign in encoded.chars() {
        if sign.is_ascii_digit() {
            digits.push(sign);
            continue;
        }
        let count: usize = digits.parse().map_err(|_| format!("no count before {sign}"))?;
        decoded.extend(std::iter::repeat_n(sign, count));
        digits.clear();
    }
    Ok(decoded)
}
`;
const TEST = `use runs::{decoded_length, encode};

#[test]
fn encodes_runs() {
    assert_eq!(encode("aab"), "2a1b");
}

#[test]
fn knows_the_length() {
    assert_eq!(decoded_length("2a1b"), 3);
}
`;

export const RUST: SmallProject = {
  language: "Rust",
  task: {
    title: "Decode run-length encoded text",
    description: "The inverse of encode: a count before each sign. A sign without a count is an error.",
  },
  source: "src/lib.rs",
  test: "tests/runs.rs",
  others: {
    "Cargo.toml": '[package]\nname = "runs"\nversion = "0.1.0"\nedition = "2024"\n',
    "src/main.rs": 'fn main() {\n    println!("{} {}", runs::encode("aab"), runs::decoded_length("2a1b"));\n}\n',
  },
  before: { source: `${ENCODE}\n${LENGTH}`, test: TEST },
  after: {
    source: `${ENCODE}\n${LENGTH}\n${DECODE}`,
    test: `${TEST.replace("{decoded_length", "{decode, decoded_length")}
#[test]
fn decodes_what_was_encoded() {
    assert_eq!(decode(&encode("aab")), Ok("aab".to_string()));
}
`,
  },
  spoil: {
    stubbed: [[DECODE.slice(DECODE.indexOf("    let mut decoded"), -2), "    Ok(String::new())\n"]],
    unrelated_deletion: [[LENGTH, ""]],
    syntax_error: [["    Ok(decoded)\n", "    Ok(decoded\n"]],
    placeholder: [[ENCODE.slice(ENCODE.indexOf("    while let"), -2), "    /* loop body elided */\n"]],
    hallucinated_import: [["pub fn encode", "use run_codec_extras::Runs;\n\npub fn encode"]],
    dup_dead: [
      [LENGTH, `${LENGTH}\n${LENGTH.replace("decoded_length", "size_after").replaceAll("digits", "figures")}`],
    ],
    debug: [["    let mut decoded = String::new();\n", "    let mut decoded = String::new();\n    dbg!(encoded);\n"]],
    merge_markers: [["    Ok(decoded)\n", "<<<<<<< left\n    Ok(decoded)\n=======\n    Err(decoded)\n>>>>>>> right\n"]],
  },
  spoilTest: {
    tests_hollow: [
      ['    assert_eq!(decode(&encode("aab")), Ok("aab".to_string()));\n', '    let _ = decode(&encode("aab"));\n'],
    ],
    tests_skipped: [["#[test]\nfn decodes_what", '#[test]\n#[ignore = "slow"]\nfn decodes_what']],
  },
  comment: "// Decoding is the inverse of encoding.\n",
};
