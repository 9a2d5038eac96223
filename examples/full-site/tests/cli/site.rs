//! What the blog is called, and how it looks.

use crate::support::site::{Run, Site, finish, import, program};
use crate::{refused, write};
use std::path::Path;
use tempfile::tempdir;

fn site(data: &Path, args: &[&str]) -> Run {
    finish(program().arg("--data").arg(data).arg("site").args(args))
}

#[test]
fn settings_are_shown_as_they_are_set() {
    let dir = tempdir().unwrap();
    let run = site(
        dir.path(),
        &[
            "set",
            "title=Tinte & Papier",
            "tagline=Über das \"Drucken\"",
            "language=de",
            "time-zone=Europe/Berlin",
            "posts_per_page=3",
            "comments=no",
            "menu=Über uns=/about",
            "menu=Laden=https://shop.example/?a=b",
        ],
    );
    assert_eq!(run.code, Some(0), "{run:#?}");
    let shown = site(dir.path(), &[]);
    assert_eq!(shown.out, run.out);
    let lines: Vec<&str> = shown.out.lines().collect();
    assert_eq!(
        lines,
        [
            "title=\"Tinte & Papier\"",
            "tagline=\"Über das \\\"Drucken\\\"\"",
            "description=\"\"",
            "language=de",
            "time_zone=Europe/Berlin",
            "posts_per_page=3",
            "comments=no",
            "menu=\"Über uns=/about\"",
            "menu=\"Laden=https://shop.example/?a=b\"",
        ]
    );
    // What is not named stays; an empty menu is the usual one.
    let run = site(dir.path(), &["set", "menu=", "description=Notizen."]);
    assert!(run.out.contains("language=de") && !run.out.contains("menu="), "{run:#?}");
}

#[test]
fn a_blog_that_is_served_shows_the_change() {
    let dir = tempdir().unwrap();
    let served = Site::serve(dir.path(), &["--empty"]);
    assert!(served.get("/").body.contains("A new blog"));
    assert_eq!(site(dir.path(), &["set", "title=Renamed", "language=ar"]).code, Some(0));
    // It asks at most once a second what others have written.
    let mut body = served.get("/").body;
    while !body.contains("Renamed") {
        std::thread::sleep(std::time::Duration::from_millis(50));
        body = served.get("/").body;
    }
    assert!(!body.contains("A new blog"), "{body}");
    assert!(body.contains("lang=\"ar\"") && body.contains("dir=\"rtl\""), "{body}");
}

#[test]
fn a_named_blog_is_no_demo() {
    let dir = tempdir().unwrap();
    assert_eq!(site(dir.path(), &["set", "title=Mine"]).code, Some(0));
    assert_eq!(Site::serve(dir.path(), &[] as &[&str]).status("/about"), 404);
}

#[test]
fn mistakes_are_told_and_nothing_is_set() {
    let dir = tempdir().unwrap();
    let data = dir.path().join("data");
    refused(&site(&data, &[]), "there is no blog in");
    let long = format!("title={}", "x".repeat(101));
    for (args, part) in [
        (&["title"][..], "`title` sets nothing; write it like title=\"My blog\""),
        (&["titel=x"], "`titel` is no setting; there are title, tagline, description"),
        (&["title=a", "title=b"], "title is set twice"),
        (&["posts_per_page=many"], "posts_per_page `many` is no number"),
        (&["comments=perhaps"], "comments `perhaps` is neither yes nor no"),
        (&["menu=About"], "write it like menu=\"About=/about\""),
    ] {
        refused(&site(&data, &[&["set"], args].concat()), part);
    }
    assert!(!data.exists(), "a mistake made a blog");
    assert_eq!(site(&data, &["set", "title=Kept"]).code, Some(0));
    for (args, part) in [
        (&["title="][..], "title is empty; write something"),
        (&[&long], "title has 101 characters; at most 100 fit"),
        (&["language=German please"], "no language tag; write one such as en, de or pt-BR"),
        (&["time_zone=Mars/Olympus"], "no time zone; write one such as Europe/Berlin or UTC"),
        (&["posts_per_page=0"], "posts_per_page must lie between 1 and 100"),
        (&["menu=X=javascript:alert(1)"], "no address we may link to"),
        (&["title=", "language=?"], "; language `?` is no language tag"),
    ] {
        refused(&site(&data, &[&["set", "tagline=New"], args].concat()), part);
    }
    let shown = site(&data, &[]).out;
    assert!(shown.contains("title=\"Kept\"\ntagline=\"\"\n"), "{shown}");
}

#[test]
fn a_blog_without_a_name_takes_that_of_the_imported_site() {
    let dir = tempdir().unwrap();
    let (data, hugo) = (dir.path().join("data"), dir.path().join("hugo"));
    write(
        &hugo.join("hugo.toml"),
        "baseURL = 'https://old.example'\ntitle = 'Ink'\nlanguageCode = 'en_GB'\ntimeZone = 'Mars/Olympus'\n\
         [params]\ndescription = 'Of printing.'\n",
    );
    write(&hugo.join("content/posts/a.md"), "---\ntitle: A\ndate: 2020-01-01\n---\nText.\n");
    let dry = finish(program().arg("--data").arg(&data).args(["import", "markdown", "--dry-run"]).arg(&hugo));
    assert!(dry.out.contains("hugo.toml: title would be “Ink”"), "{dry:#?}");
    let run = import(&data, &hugo);
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert!(run.out.contains("hugo.toml: title is now “Ink”"), "{run:#?}");
    assert!(run.out.contains("hugo.toml: lost: `Mars/Olympus` is no time zone"), "{run:#?}");
    let shown = site(&data, &[]).out;
    for line in ["title=\"Ink\"", "description=\"Of printing.\"", "language=en-GB", "time_zone=UTC"] {
        assert!(shown.lines().any(|l| l == line), "{line}: {shown}");
    }
    // Who has a name keeps it.
    assert_eq!(site(&data, &["set", "title=Own", "description="]).code, Some(0));
    let again = import(&data, &hugo);
    assert!(!again.out.contains("hugo.toml"), "{again:#?}");
    let shown = site(&data, &[]).out;
    assert!(shown.starts_with("title=\"Own\"\ntagline=\"\"\ndescription=\"\"\n"), "{shown}");
}

#[test]
fn the_zone_of_an_imported_site_counts_for_its_dates() {
    let dir = tempdir().unwrap();
    let (data, jekyll) = (dir.path().join("data"), dir.path().join("jekyll"));
    write(&jekyll.join("_config.yml"), "title: Far\ntimezone: Pacific/Auckland\n");
    write(&jekyll.join("_posts/2020-01-01-a.md"), "---\ntitle: A\ndate: 2020-01-01 08:00\n---\nText.\n");
    assert_eq!(import(&data, &jekyll).code, Some(0));
    let body = Site::serve(&data, &[] as &[&str]).get("/posts/a").body;
    assert!(body.contains("2020-01-01T08:00:00+13:00"), "{body}");
}

#[test]
fn a_style_sheet_and_a_font_of_ones_own() {
    let dir = tempdir().unwrap();
    write(&dir.path().join("theme.css"), ":root { --bc-accent: teal }\n");
    write(&dir.path().join("c.toml"), "stylesheet = \"theme.css\"\n");
    for mount in ["/", "/blog"] {
        let mut command = program();
        command.current_dir(dir.path()).args(["--config", "c.toml", "--data", "data", "serve", "--empty"]);
        let served = Site::start(command.args(["--listen", "127.0.0.1:0", "--mount", mount]));
        let body = served.get(mount).body;
        let base = mount.trim_end_matches('/');
        let at = body.find(&format!("href=\"{base}/theme.")).expect("a link to the style sheet");
        let link = body[at + 6..].split('"').next().unwrap();
        let answer = served.get(link);
        assert_eq!((answer.status, answer.body.as_str()), (200, ":root { --bc-accent: teal }\n"));
    }
    for (option, part) in [
        (["--stylesheet", "none.css"], "the style sheet none.css cannot be read"),
        (["--share-font", "none.ttf"], "the font none.ttf cannot be used"),
        (["--share-font", "theme.css"], "it is no TrueType or OpenType file"),
    ] {
        let mut command = program();
        command.current_dir(dir.path()).args(["--data", "new", "serve", "--listen", "127.0.0.1:0"]);
        refused(&finish(command.args(option)), part);
        assert!(!dir.path().join("new").exists(), "a mistake made a blog");
    }
}
