//! The program on a PostgreSQL server: see `blogcms-storage/tests/postgres` for the environment.
#![cfg(unix)]
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    dead_code,
    reason = "helpers of tests fail as tests do, and these use a part of them"
)]

mod agree;
mod copy;
mod statement;
#[path = "../support/mod.rs"]
mod support;

use libtest_mimic::{Arguments, Trial};
use std::path::Path;
use std::process::{Command, ExitCode};
use support::site::{Run, Site, finish, program};
use tempfile::tempdir;

fn main() -> ExitCode {
    let skipped = std::env::var("BLOGCMS_SKIP").is_ok_and(|words| words.split(',').any(|w| w == "postgres"));
    let trial = |name: &str, test: fn()| {
        let run = move || {
            test();
            Ok(())
        };
        Trial::test(name, run).with_ignored_flag(skipped)
    };
    let trials = vec![
        trial("two_programs_serve_one_blog", two_programs_serve_one_blog),
        trial("mistakes_are_told", mistakes_are_told),
        trial("copy::there_and_back_the_blog_is_the_same", copy::there_and_back),
        trial("copy::it_goes_on_after_it_was_killed", copy::killed),
        trial("statement::a_page_costs_as_many_as_on_sqlite", statement::the_same_as_on_sqlite),
        trial("copy::ten_thousand_posts_go_on_after_kills", copy::killed_soak).with_ignored_flag(true),
        trial("agree::searches_agree_with_what_was_written", agree::soak).with_ignored_flag(true),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn url() -> String {
    std::env::var("BLOGCMS_TEST_POSTGRES").expect(
        "BLOGCMS_TEST_POSTGRES is not set. ./test.sh starts a server and sets it (apt-get install -y postgresql); or leave \
         these tests out: BLOGCMS_SKIP=postgres",
    )
}

/// The program with its database on the server, in a schema of this test run.
fn on_server(data: &Path, schema: &str) -> Command {
    let mut command = program();
    command.arg("--data").arg(data).args(["--database", &url(), "--schema"]);
    command.arg(self::schema(schema));
    command
}

fn schema(name: &str) -> String {
    format!("{name}_{}", std::process::id())
}

fn refused(run: &Run, part: &str) {
    assert_eq!(run.code, Some(1), "{run:#?}");
    assert_eq!(run.err.lines().count(), 1, "one sentence: {run:#?}");
    assert!(run.err.contains(part), "no `{part}` in: {}", run.err);
}

fn two_programs_serve_one_blog() {
    let (one, two) = (tempdir().unwrap(), tempdir().unwrap());
    let serve = |data: &Path| Site::start(on_server(data, "two").args(["serve", "--listen", "127.0.0.1:0"]));
    let (first, second) = (serve(one.path()), serve(two.path()));
    let title = |site: &Site| {
        site.get("/").body.split("<title>").nth(1).unwrap().split("</title>").next().unwrap().to_owned()
    };
    assert!(first.get("/").body.contains("/posts/"), "the demo has posts");
    assert_eq!(title(&first), title(&second));
    let set = finish(on_server(one.path(), "two").args(["site", "set", "title=Ink and paper"]));
    assert_eq!(set.code, Some(0), "{set:#?}");
    for site in [&first, &second] {
        let mut tries = 0;
        while !title(site).contains("Ink and paper") {
            tries += 1;
            assert!(tries < 500, "the new title is not seen: {}", title(site));
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }
    assert_eq!(first.status("/-/health"), 200);
    for site in [first, second] {
        let (status, log) = site.stop();
        assert!(status.success(), "{log:#?}");
    }
    assert!(!one.path().join("blog.sqlite").exists(), "the database is on the server");
}

fn mistakes_are_told() {
    let data = tempdir().unwrap();
    let site = |database: &str, schema: &str| {
        finish(program().arg("--data").arg(data.path()).args([
            "--database",
            database,
            "--schema",
            schema,
            "site",
        ]))
    };
    refused(&site("mysql://x", "blog"), "postgres://user:password@host/name");
    refused(&site("postgres://me:secret@127.0.0.1:1/blog", "blog"), "cannot be reached");
    refused(&site(&url(), "a\"b"), "cannot be the schema of a blog");
    let run = site("postgres://me:secret@127.0.0.1:1/blog", "blog");
    assert!(!run.err.contains("secret"), "{run:#?}");
    refused(&finish(on_server(data.path(), "backup").args(["backup", "copy"])), "pg_dump");
}
