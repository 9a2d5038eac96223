//! Generated posts of about 800 words with two code blocks.

use std::fmt::Write;
use std::path::Path;

const WORDS: &str = "the of a to in is that it was for on are as with they be at one have this from by hot word but \
    what some we can out other were all there when up use your how said an each she which do their time if will way \
    about many then them write would like so these her long make thing see him two has look more day could go come \
    did number sound no most people my over know water than call first who may down side been now find";

const CODE: &str = "fn parse(input: &str) -> Result<Vec<Token>, Error> {\n    let mut tokens = Vec::new();\n    let mut \
    chars = input.char_indices().peekable();\n    while let Some((at, c)) = chars.next() {\n        match c {\n            \
    ' ' | '\\n' => continue,\n            '0'..='9' => tokens.push(number(at, &mut chars)?),\n            '+' | '-' => \
    tokens.push(Token::Sign(c)),\n            '(' | ')' => tokens.push(Token::Paren(c)),\n            other => return \
    Err(Error::unexpected(at, other)),\n        }\n    }\n    Ok(tokens)\n}\n";

/// A small generator of numbers (xorshift), the same in every run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

/// Post `n`; `version` is in its text.
pub(crate) fn post(n: usize, version: usize) -> String {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let mut dice = Dice(0x9E37_79B9 + n as u64 * 7_919);
    let mut text = format!("---\ntitle: Post {n} about {}\n", words[n % words.len()]);
    let day = format!("20{:02}-{:02}-{:02}", 5 + n % 20, 1 + n % 12, 1 + n % 28);
    let _ = writeln!(text, "date: {day}T{:02}:{:02}:00Z\nauthor: Writer {}", n % 24, n % 60, n % 5);
    let _ = writeln!(
        text,
        "category: Area {}/Part {}\ntags: [common, tag {}, tag {}]",
        n % 4,
        n % 12,
        n % 50,
        n % 77
    );
    let _ = writeln!(text, "---\n\nversion-{version}-of-{n}\n");
    for paragraph in 0..10 {
        if paragraph % 3 == 0 {
            let _ = writeln!(text, "## Section {paragraph} of {n}\n");
        }
        for word in 0..80 {
            let end = if word % 13 == 12 { ".\n" } else { " " };
            let chosen = words[dice.below(words.len())];
            let _ =
                if word % 29 == 7 { write!(text, "*{chosen}*{end}") } else { write!(text, "{chosen}{end}") };
        }
        text.push_str("\n\n");
        if paragraph == 3 || paragraph == 7 {
            let _ = writeln!(text, "```rust\n{CODE}```\n");
        }
    }
    text
}

/// Writes posts `0..count` into `dir`.
pub(crate) fn folder(dir: &Path, count: usize, version: usize) {
    for n in 0..count {
        let folder = dir.join(format!("{:02}", n / 500));
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join(format!("post-{n}.md")), post(n, version)).expect("a file");
    }
}
