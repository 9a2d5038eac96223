//! A blog moved from its folder to a server and back.

use crate::support::site::{Run, Site, finish, program};
use crate::{on_server, refused, url};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;
use tempfile::tempdir;

pub(crate) fn in_folder(data: &Path) -> Command {
    let mut command = program();
    command.arg("--data").arg(data);
    command
}

pub(crate) fn to_server(from: &mut Command, schema: &str) -> Run {
    finish(from.args(["migrate", "--to", &url(), "--to-schema"]).arg(crate::schema(schema)))
}

fn to_folder(from: &mut Command, folder: &Path) -> Run {
    finish(from.args(["migrate", "--to"]).arg(folder))
}

/// The lines of the tables.
pub(crate) fn tables(run: &Run) -> Vec<&str> {
    assert_eq!(run.code, Some(0), "{run:#?}");
    let tables: Vec<&str> = run.out.lines().filter(|line| line.starts_with("bc_")).collect();
    assert!(tables.len() > 15, "{run:#?}");
    tables
}

/// Every page that is found by following links, feeds and files among them.
fn pages(command: &mut Command) -> BTreeMap<String, String> {
    let args = ["serve", "--listen", "127.0.0.1:0", "--base-url", "http://blog.test", "--empty"];
    let site = Site::start(command.args(args));
    let (mut pages, mut next) =
        (BTreeMap::new(), vec!["/".to_owned(), "/feed.xml".into(), "/sitemap.xml".into()]);
    while let Some(path) = next.pop() {
        if pages.contains_key(&path) || pages.len() > 150 {
            continue;
        }
        let answer = site.get(&path);
        assert_eq!(answer.status, 200, "{path}");
        let links = ["href=\"/", "src=\"/"].map(|mark| answer.body.split(mark).skip(1));
        for link in links.into_iter().flatten() {
            let path = link.split(['"', '#']).next().unwrap_or_default().replace("&amp;", "&");
            if !path.starts_with('/') && !path.starts_with("search") {
                next.push(format!("/{path}"));
            }
        }
        pages.insert(path, answer.body);
    }
    let (status, log) = site.stop();
    assert!(status.success(), "{log:#?}");
    pages
}

pub(crate) fn there_and_back() {
    let (one, two) = (tempdir().unwrap(), tempdir().unwrap());
    let (one, two) = (one.path().join("blog"), two.path().join("a/blog"));
    // The demo, with its renderings.
    Site::serve(&one, &["--base-url", "http://blog.test"]).stop();
    assert_eq!(finish(in_folder(&one).args(["check", "--rerender"])).code, Some(0));
    let before = pages(&mut in_folder(&one));
    assert!(before.len() > 40, "{:#?}", before.keys());
    assert!(before.keys().any(|path| path.starts_with("/media/")), "{:#?}", before.keys());

    let there = to_server(&mut in_folder(&one), "moved");
    assert!(there.out.contains("uploaded files stay in "), "{there:#?}");
    let told = tables(&there);
    assert_eq!(pages(&mut on_server(&one, "moved")), before);

    // Without the folder that has its files it is not whole, and not served.
    let other = one.with_file_name("other");
    let lacking = to_folder(&mut on_server(&other, "moved"), &two);
    assert_eq!(lacking.code, Some(1), "{lacking:#?}");
    assert!(lacking.err.contains("lacks 1 of the uploaded files"), "{lacking:#?}");
    refused(&finish(in_folder(&two).arg("site")), "not finished");
    let back = to_folder(&mut on_server(&one, "moved"), &two);
    assert_eq!(tables(&back), told);
    assert!(back.out.contains("\nfiles "), "{back:#?}");
    assert_eq!(pages(&mut in_folder(&two)), before);

    refused(&to_folder(&mut in_folder(&one), &two), "holds a blog already");
    refused(&to_server(&mut in_folder(&one), "moved"), "holds a blog already");
    refused(&finish(in_folder(&one).args(["migrate", "--to", "mysql://x/y"])), "postgres://");
    let schema = ["migrate", "--to", "x", "--to-schema", "y"];
    refused(&finish(in_folder(&one).args(schema)), "--to-schema is for a server");
    refused(&to_folder(&mut in_folder(&two.join("none")), &two), "there is no blog in");
}

/// Kills the program at points spread over a whole run, and begins again each time.
pub(crate) fn killed() {
    kill(150, 6);
}

/// As many posts and kills as show 7 asks for.
pub(crate) fn killed_soak() {
    kill(10_000, 40);
}

fn kill(posts: u32, kills: u32) {
    let dir = tempdir().unwrap();
    let (one, two) = (dir.path().join("one"), dir.path().join("two"));
    let made = finish(in_folder(&one).args(["bench-data", "--posts", &posts.to_string()]));
    assert_eq!(made.code, Some(0), "{made:#?}");
    let begun = now();
    let whole = to_server(&mut in_folder(&one), "whole");
    let (told, took) = (tables(&whole), begun.elapsed());
    println!("{posts} posts to PostgreSQL: {:.1} s\n{}", took.as_secs_f64(), whole.out);
    let schema = crate::schema("killed");
    let (url, folder) = (url(), two.to_str().unwrap().to_owned());
    let there = ["migrate", "--to", &url, "--to-schema", &schema];
    assert_eq!(tables(&interrupted(|| in_folder(&one), &there, (took, kills))), told);
    let back = ["migrate", "--to", &folder];
    assert_eq!(tables(&interrupted(|| on_server(&one, "killed"), &back, (took, kills))), told);
    assert_eq!(finish(in_folder(&two).arg("site")).code, Some(0));
}

#[expect(clippy::disallowed_methods, reason = "kills at moments of a run, and tells how long one takes")]
fn now() -> std::time::Instant {
    std::time::Instant::now()
}

/// Begins again and again, and kills it a part of a whole run later, which is another one each time; then lets it end.
fn interrupted(command: impl Fn() -> Command, args: &[&str], (whole, kills): (Duration, u32)) -> Run {
    for n in 0..kills {
        let mut command = command();
        let command = command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        sleep(whole / 20 + whole * (n * 7 % 10) / 36);
        child.kill().unwrap();
        let ended = child.wait_with_output().unwrap();
        if ended.status.success() {
            println!("whole after {n} kills");
            let text = |bytes| String::from_utf8(bytes).unwrap();
            return Run { code: Some(0), out: text(ended.stdout), err: String::new() };
        }
    }
    let begun = now();
    let run = finish(command().args(args));
    println!("whole after {kills} kills, in {:.1} s: {}", begun.elapsed().as_secs_f64(), run.err);
    run
}
