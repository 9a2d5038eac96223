//! A folder of posts as people keep them: every way of writing front matter, and some mistakes.

use crate::write;
use std::path::Path;

/// What should become of a file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Its page says `marker`.
    Live { path: String, marker: String },
    /// Nobody sees it yet.
    Hidden { path: String },
    /// The report says this.
    Refused { sentence: &'static str },
}

/// Posts made by [`regular`].
pub(crate) const REGULAR: usize = 190;

/// Writes the folder; what should become of each file.
pub(crate) fn folder(dir: &Path) -> Vec<Fate> {
    let mut fates: Vec<Fate> = (0..REGULAR).map(|n| regular(dir, n, "first")).collect();
    fates.extend(others(dir));
    fates.extend(broken(dir));
    fates
}

/// Post `n`, in one of ten manners, with `word` in its text.
pub(crate) fn regular(dir: &Path, n: usize, word: &str) -> Fate {
    let slug = format!("post-{n}");
    let marker = format!("marker {word} {n} end");
    let body = format!(
        "First paragraph of {n}.\n\n## A heading\n\n- one\n- two\n\n{marker}\n\n```rust\nlet n = {n};\n```\n"
    );
    let day = format!("20{:02}-{:02}-{:02}", 10 + n % 14, 1 + n % 12, 1 + n % 28);
    let title = format!("title: \"Post number {n}: it's here\"");
    let live = |path: &str| Fate::Live { path: path.to_owned(), marker: marker.clone() };
    let path = format!("/posts/{slug}");
    let plain = dir.join(format!("{slug}.md"));
    match n % 10 {
        0 => {
            let front = format!(
                "{title}\ndate: {day}\ncategory: Engineering/Databases\ntags: [SQLite, \"A, B\", rust]"
            );
            write(&plain, format!("---\n{front}\n---\n\n{body}"));
        }
        1 => {
            let front = format!(
                "{title}\ndate: {day} 10:30\ncategory: Engineering\ntags: rust, web , cms\nlayout: post"
            );
            write(&plain, format!("---\n{front}\n---\n{body}"));
        }
        2 => {
            write(&plain, format!("---\n{title}\ndate: {day}\ndraft: true\n---\n{body}"));
            return Fate::Hidden { path };
        }
        3 => {
            write(&plain, format!("---\n{title}\ndate: 2199-{}T08:00:00+02:00\n---\n{body}", &day[5..]));
            return Fate::Hidden { path };
        }
        4 => {
            let text =
                format!("---\n{title}\ndate: {day}T08:00:00Z\ntags:\n  - windows\n  - rust\n---\n{body}");
            write(&plain, text.replace('\n', "\r\n"));
        }
        5 => write(&plain, format!("\u{feff}---\n{title}\ndate: {day}\nauthor: Ada Byron\n---\n{body}")),
        6 => write(&plain, format!("# No front matter {n}\n\n{body}")),
        7 => write(&dir.join(format!("{day}-{slug}.markdown")), format!("Only a dated name.\n\n{body}")),
        8 => {
            let front = format!("{title}\ndate: {day}\npublished: true\nauthors: [Ada Byron, Max Frei]");
            let text = format!("---\n{front}\nexcerpt: >\n  Folded\n  text {n}\n---\n{body}");
            write(&dir.join(format!("2019/deep/{slug}.md")), text);
        }
        _ => {
            let front =
                format!("Title: Größe №{n} 🎉\nSLUG: groesse-{n}\ndate: {day}\ncategories: [Größen, Maße]");
            write(&plain, format!("---\n{front}\n---\n{body}"));
            return live(&format!("/posts/groesse-{n}"));
        }
    }
    live(&path)
}

/// Files that are taken, and not like the others.
fn others(dir: &Path) -> Vec<Fate> {
    write(&dir.join("pages/imprint.md"), "---\ntitle: Imprint\n---\nmarker imprint\n");
    write(&dir.join("_drafts/idea.md"), "An idea.");
    write(&dir.join("bundle/index.md"), "---\ntitle: Bundle\ndate: 2020-02-02\n---\nmarker bundle\n");
    write(&dir.join("claim-1.md"), "---\nslug: claimed\ndate: 2020-02-02\n---\nmarker claimed\n");
    write(&dir.join("notes.txt"), "no post");
    write(&dir.join(".obsidian/workspace.md"), "no post");
    let live = |path: &str, marker: &str| Fate::Live { path: path.into(), marker: marker.into() };
    vec![
        live("/imprint", "marker imprint"),
        live("/posts/bundle", "marker bundle"),
        live("/posts/claimed", "marker claimed"),
        Fate::Hidden { path: "/posts/idea".into() },
        Fate::Hidden { path: "/posts/workspace".into() },
        Fate::Hidden { path: "/posts/notes".into() },
    ]
}

/// Files that are refused, each with what is said of it.
fn broken(dir: &Path) -> Vec<Fate> {
    let files: [(&str, &[u8], &'static str); 9] = [
        ("broken-open.md", b"---\ntitle: Never closed\n\nText.\n", "broken-open.md:1: "),
        (
            "broken-yaml.md",
            b"---\ntitle: Fine\ntags: [a, b\ndate: 2020-01-01\n---\nText.\n",
            "broken-yaml.md:",
        ),
        ("broken-date.md", b"---\ntitle: Fine\ndate: someday\n---\nText.\n", "broken-date.md:3: "),
        ("broken-draft.md", b"---\ndraft: perhaps\n---\nText.\n", "broken-draft.md:2: "),
        ("broken-slug.md", b"---\ntitle: Fine\n\nslug: no/slug\n---\nText.\n", "broken-slug.md:4: "),
        ("broken-toml.md", b"+++\ntitle = 'Hugo'\ntags = [\n+++\nText.\n", "broken-toml.md:"),
        ("broken-utf8.md", b"---\ntitle: Fine\n---\nOne\nTwo \xff three\n", "broken-utf8.md:5: "),
        (
            "claim-2.md",
            b"---\ntitle: Fine\nSlug: claimed\n---\nThe second.\n",
            "claim-2.md:3: slug `claimed` is already the address of claim-1.md",
        ),
        // Its name is what claims the address.
        (
            "twice/claimed.md",
            b"Text.\n",
            "twice/claimed.md:1: slug `claimed` is already the address of claim-1.md",
        ),
    ];
    let tell = |(name, bytes, sentence): (&str, &[u8], &'static str)| {
        write(&dir.join(name), bytes);
        Fate::Refused { sentence }
    };
    files.into_iter().map(tell).collect()
}
