//! What themes and templates of a host rely on: custom properties, layers, and the names of fields.

use super::super::context::{
    Archive, Authors, Context, ErrorPage, Home, Listing, Post, Search, StaticPage, Terms,
};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::PathBuf;

const STYLE: &str = include_str!("../../../assets/site.css");

fn at(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn guide() -> String {
    std::fs::read_to_string(at("../docs/theme.md")).unwrap()
}

/// The words that follow `start`, as far as they are letters, digits, `-` or `.`.
fn names(text: &str, start: &str) -> BTreeSet<String> {
    let part_of = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    let name = |rest: &str| rest.chars().take_while(|c| part_of(*c)).collect::<String>();
    text.split(start).skip(1).map(name).filter(|name| !name.is_empty()).collect()
}

/// The properties a table names in its first column; `1` to `9` stands for all between.
fn documented(guide: &str) -> BTreeSet<String> {
    let row = |line: &&str| line.starts_with("| `--bc-");
    let cells = guide.lines().filter(row).map(|line| line.split('|').nth(1).unwrap());
    let mut found = BTreeSet::new();
    for cell in cells {
        let named: Vec<String> =
            cell.split("`--bc-").skip(1).map(|n| n.split('`').next().unwrap().into()).collect();
        match (cell.contains(" to "), named.as_slice()) {
            (true, [first, last]) => {
                let (stem, from) = first.rsplit_once('-').unwrap();
                let to = last.rsplit_once('-').unwrap().1;
                let range = from.parse::<u8>().unwrap()..=to.parse().unwrap();
                found.extend(range.map(|n| format!("{stem}-{n}")));
            }
            (_, named) => found.extend(named.iter().cloned()),
        }
    }
    found
}

#[test]
fn every_property_is_documented_defined_and_used() {
    let tokens = STYLE.split("@layer bc.tokens {").nth(1).unwrap().split("@layer").next().unwrap();
    let defined: BTreeSet<String> =
        names(tokens, "--bc-").into_iter().filter(|name| tokens.contains(&format!("--bc-{name}:"))).collect();
    assert_eq!(documented(&guide()), defined);
    assert_eq!(names(STYLE, "var(--bc-"), defined, "used, and defined");
}

#[test]
fn every_layer_is_documented() {
    let order = STYLE.split("@layer ").nth(1).unwrap().split(';').next().unwrap();
    let order: Vec<&str> = order.split(", ").collect();
    let guide = guide();
    let rows = guide.lines().filter_map(|line| line.strip_prefix("| `bc.")?.split('`').next());
    let rows: Vec<String> = rows.map(|name| format!("bc.{name}")).collect();
    assert_eq!(rows, order);
    let used: BTreeSet<&str> =
        STYLE.split("@layer ").skip(2).map(|rest| rest.split(' ').next().unwrap()).collect();
    assert_eq!(used, order.into_iter().collect());
}

/// In the document of a host nothing but our `main` element is styled; properties of ours on `:root` style nothing.
#[test]
fn no_rule_holds_outside_of_our_own_elements() {
    let mut rules = 0;
    let mut within: Vec<String> = Vec::new();
    let mut prelude = String::new();
    let text = STYLE.split("/*").map(|part| part.split_once("*/").map_or(part, |(_, after)| after));
    for c in text.flat_map(str::chars) {
        match c {
            '{' => {
                let selector = std::mem::take(&mut prelude).trim().to_owned();
                let outermost = within.iter().all(|outer| outer.starts_with('@'));
                if outermost && !selector.starts_with('@') {
                    rules += 1;
                    let ours = |one: &str| one.contains(".bc") || one.trim().starts_with(":root");
                    let frame = within.iter().any(|outer| outer.starts_with("@keyframes"));
                    let turning = selector.starts_with("::view-transition");
                    assert!(frame || turning || selector.split(',').all(ours), "{selector}");
                }
                within.push(selector);
            }
            '}' => {
                within.pop();
                prelude.clear();
            }
            ';' => prelude.clear(),
            c => prelude.push(c),
        }
    }
    assert!(within.is_empty() && rules > 15, "{rules} {within:?}");
}

/// Paths of all fields of `value`, arrays as `[]`.
fn fields(path: &str, value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            for (name, value) in map {
                let path = format!("{path}.{name}");
                fields(&path, value, into);
                into.insert(path);
            }
        }
        Value::Array(list) => {
            for value in list {
                fields(&format!("{path}[]"), value, into);
            }
        }
        _ => {}
    }
}

fn of<C: Context>(name: &str, into: &mut BTreeSet<String>) {
    for sample in [C::sample()].into_iter().chain(C::samples()) {
        fields(name, &serde_json::to_value(sample).unwrap(), into);
    }
}

#[test]
fn the_names_of_fields_are_public() {
    let mut all = BTreeSet::new();
    of::<Home>("Home", &mut all);
    of::<Post>("Post", &mut all);
    of::<StaticPage>("StaticPage", &mut all);
    of::<Listing>("Listing", &mut all);
    of::<Terms>("Terms", &mut all);
    of::<Archive>("Archive", &mut all);
    of::<Authors>("Authors", &mut all);
    of::<Search>("Search", &mut all);
    of::<ErrorPage>("ErrorPage", &mut all);
    // What every page has is listed once; what lies in itself, one level deep.
    let common = |path: &str| {
        let below = path.split_once('.').map_or("", |(_, below)| below);
        let page = ["page", "site", "nav"]
            .iter()
            .any(|part| below == *part || below.starts_with(&format!("{part}.")));
        page && !path.starts_with("Home.")
    };
    let twice = |path: &str| path.contains("children[].children") || path.contains("replies[].replies");
    let head =
        "# Written by a test; BLOGCMS_BLESS=1 writes it anew. A change is one to the public interface.";
    let names = all.iter().map(String::as_str).filter(|path| !common(path) && !twice(path));
    let lines: Vec<&str> = [head].into_iter().chain(names).chain([""]).collect();
    let lines = lines.join("\n");
    let file = at("src/template/fields.txt");
    if std::env::var_os("BLOGCMS_BLESS").is_some() {
        std::fs::write(&file, &lines).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(kept == lines, "the fields of contexts changed; if that is meant, run with BLOGCMS_BLESS=1");
}
