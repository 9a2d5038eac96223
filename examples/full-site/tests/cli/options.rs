//! Options on the command line, in the environment and in a file.

use crate::support::site::{Site, finish, import, program};
use crate::write;
use std::path::Path;
use std::process::Command;
use tempfile::tempdir;

/// `full-site` in `dir` with a configuration that says all it can.
fn configured(dir: &Path) -> Command {
    let text = "data = \"file-data\"\nlisten = \"127.0.0.1:0\"\nbase-url = \"https://file.example/file\"\n\
                mount = \"/file\"\nempty = true\nbehind-proxy = true\nmax-connections = 100\npage-cache = 0\n";
    write(&dir.join("blog.toml"), text);
    let mut command = program();
    command.current_dir(dir).args(["--config", "blog.toml"]);
    command
}

/// Where it says it is, and the log.
fn told(site: Site) -> (String, Vec<String>) {
    let (status, log) = site.stop();
    assert!(status.success(), "{log:#?}");
    let line = log.iter().find_map(|line| line.split_once("the blog is at "));
    let url = line.and_then(|(_, rest)| rest.split('"').next()).expect("an address");
    (url.to_owned(), log)
}

#[test]
fn the_file_counts_when_nothing_else_speaks() {
    let dir = tempdir().unwrap();
    let site = Site::start(&mut configured(dir.path()));
    assert_eq!(site.status("/file"), 200);
    assert_eq!(site.status("/file/about"), 404, "the demo is there in spite of `empty`");
    assert!(dir.path().join("file-data/blog.sqlite").exists());
    assert_eq!(told(site).0, "https://file.example/file");
}

#[test]
fn the_environment_counts_before_the_file() {
    let dir = tempdir().unwrap();
    let mut command = configured(dir.path());
    command.env("BLOGCMS_DATA", "env-data").env("BLOGCMS_MOUNT", "/env").env("BLOGCMS_EMPTY", "no");
    let site = Site::start(command.env("BLOGCMS_BASE_URL", "https://env.example/env"));
    assert_eq!(site.status("/env/about"), 200, "the demo should be there");
    assert_eq!(site.status("/file"), 404);
    assert!(dir.path().join("env-data/blog.sqlite").exists());
    assert!(!dir.path().join("file-data").exists());
    assert_eq!(told(site).0, "https://env.example/env");
}

#[test]
fn the_command_line_counts_before_the_environment() {
    let dir = tempdir().unwrap();
    let mut command = configured(dir.path());
    command.env("BLOGCMS_DATA", "env-data").env("BLOGCMS_MOUNT", "/env").env("BLOGCMS_EMPTY", "false");
    command.env("BLOGCMS_BASE_URL", "https://env.example/env").env("BLOGCMS_LISTEN", "192.0.2.1:1");
    command.args(["serve", "--data", "flag-data", "--mount", "/flag", "--empty", "--listen", "127.0.0.1:0"]);
    let site = Site::start(command.args(["--base-url", "https://flag.example/flag"]));
    assert_eq!(site.status("/flag"), 200);
    assert_eq!(site.status("/flag/about"), 404, "the demo is there in spite of --empty");
    assert!(dir.path().join("flag-data/blog.sqlite").exists());
    assert!(!dir.path().join("env-data").exists());
    assert_eq!(told(site).0, "https://flag.example/flag");
}

#[test]
fn the_environment_names_the_file_and_speaks_to_every_command() {
    let dir = tempdir().unwrap();
    write(&dir.path().join("in/a.md"), "---\ndate: 2020-01-01\n---\nText.\n");
    write(&dir.path().join("c.toml"), "data = \"from-file\"\n");
    let with = || {
        let mut command = program();
        command.current_dir(dir.path()).env("BLOGCMS_CONFIG", "c.toml");
        command
    };
    assert_eq!(finish(with().args(["import", "markdown", "in"])).code, Some(0));
    assert_eq!(finish(with().args(["backup", "copy"])).code, Some(0));
    assert!(dir.path().join("from-file/blog.sqlite").exists() && dir.path().join("copy").exists());
    // Without a command it serves, and the environment counts there, too.
    let site = Site::start(with().env("BLOGCMS_LISTEN", "127.0.0.1:0").env("BLOGCMS_MOUNT", "/x"));
    assert_eq!(site.status("/x/posts/a"), 200);
}

#[test]
fn logs_are_json_where_nobody_watches() {
    let dir = tempdir().unwrap();
    assert_eq!(import(dir.path(), dir.path()).code, Some(1));
    let (_, log) = told(Site::serve(dir.path(), &["--empty"]));
    assert!(log.len() >= 2, "{log:#?}");
    for line in &log {
        assert!(line.starts_with("{\"timestamp\":\"") && line.ends_with('}'), "{line}");
    }
}

#[test]
fn a_filter_that_is_none_or_empty_does_not_hide_the_address() {
    let dir = tempdir().unwrap();
    for filter in ["", "=/=", "info"] {
        let mut command = program();
        command.arg("--data").arg(dir.path()).env("BLOGCMS_LOG", filter);
        told(Site::start(command.args(["serve", "--empty", "--listen", "127.0.0.1:0"])));
    }
}
