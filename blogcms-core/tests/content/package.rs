//! The examples of CommonMark and GFM. The parser's package carries them as its own tests, so they lie on every machine
//! that can build this crate, and none of their text is kept here.

use std::path::{Path, PathBuf};
use std::process::Command;

/// What a specification says of one source.
pub(crate) struct Example {
    pub(crate) number: usize,
    pub(crate) markdown: String,
    pub(crate) html: String,
}

/// The `count` examples of `tests/suite/NAME.rs` in the parser's package.
pub(crate) fn examples(name: &str, count: usize) -> Vec<Example> {
    let file = package("pulldown-cmark").join(format!("tests/suite/{name}.rs"));
    let source = std::fs::read_to_string(&file).unwrap_or_else(|error| {
        panic!(
            "the examples are not in the package of pulldown-cmark: {}: {error}. Has it stopped publishing its tests? \
             Take them from the npm package `commonmark-spec` instead",
            file.display()
        )
    });
    let mut examples = Vec::new();
    let mut rest = source.as_str();
    while let Some((markdown, after)) = literal(rest, "let original = r") {
        let (html, after) = literal(after, "let expected = r").expect("an outcome for each source");
        examples.push(Example { number: examples.len() + 1, markdown: markdown.into(), html: html.into() });
        rest = after;
    }
    assert_eq!(examples.len(), count, "examples in {}: is this another version?", file.display());
    examples
}

/// The raw string after `start`, and what follows it.
fn literal<'a>(source: &'a str, start: &str) -> Option<(&'a str, &'a str)> {
    let source = &source[source.find(start)? + start.len()..];
    let (hashes, source) = source.split_once('"')?;
    source.split_once(&format!("\"{hashes}"))
}

/// Where cargo keeps the sources of a package that this crate is built from.
fn package(name: &str) -> PathBuf {
    let about = cargo(&["-vV"]);
    let host = about.lines().find_map(|line| line.strip_prefix("host: ")).expect("cargo names its host");
    let metadata = cargo(&["metadata", "--locked", "--format-version=1", "--filter-platform", host]);
    let metadata: serde_json::Value = serde_json::from_str(&metadata).expect("JSON from cargo metadata");
    let manifest = metadata["packages"]
        .as_array()
        .and_then(|packages| packages.iter().find(|package| package["name"] == name))
        .and_then(|package| package["manifest_path"].as_str())
        .unwrap_or_else(|| panic!("no package {name} in cargo metadata; is it still the parser?"));
    Path::new(manifest).parent().expect("a folder").to_owned()
}

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo {arguments:?} failed: {said}");
    String::from_utf8(output.stdout).expect("UTF-8")
}
