//! Help, and lines that cannot be understood.

use crate::support::site::{finish, program};

#[test]
fn every_help_shows_examples_and_succeeds() {
    for args in [
        &["--help"][..],
        &["serve", "--help"],
        &["site", "--help"],
        &["site", "set", "--help"],
        &["import", "--help"],
        &["import", "markdown", "--help"],
        &["export", "--help"],
        &["export", "markdown", "--help"],
        &["backup", "--help"],
        &["migrate", "--help"],
        &["check", "--help"],
        &["job", "--help"],
        &["job", "list", "--help"],
        &["job", "retry", "--help"],
        &["job", "run", "--help"],
        &["render", "--help"],
        &["bench-data", "--help"],
    ] {
        let run = finish(program().args(args));
        assert_eq!(run.code, Some(0), "{args:?}: {run:#?}");
        assert!(run.out.contains("Examples:\n  full-site"), "{args:?}: {}", run.out);
        assert!(run.out.contains("BLOGCMS_DATA"), "{args:?}: {}", run.out);
        assert!(run.err.is_empty(), "{args:?}: {}", run.err);
    }
}

#[test]
fn the_help_of_serve_names_all_its_options() {
    let help = finish(program().args(["serve", "--help"])).out;
    for word in [
        "--listen <ADDR>",
        "--base-url <URL>",
        "--mount <PATH>",
        "--empty",
        "--stylesheet <FILE>",
        "--share-font <FILE>",
        "--data <DIR>",
        "--search-dir <DIR>",
        "--config <FILE>",
    ] {
        assert!(help.contains(word), "{word}: {help}");
    }
    for variable in ["LISTEN", "BASE_URL", "MOUNT", "EMPTY", "STYLESHEET", "SHARE_FONT", "DATA", "CONFIG"] {
        assert!(help.contains(&format!("BLOGCMS_{variable}")), "{variable}: {help}");
    }
}

#[test]
fn what_cannot_be_understood_ends_with_2() {
    for args in [
        &["--bogus"][..],
        &["publish"],
        &["import"],
        &["import", "csv", "x"],
        &["import", "markdown"],
        &["backup"],
        &["migrate"],
        &["job"],
        &["job", "retry"],
        &["job", "retry", "a", "--all"],
        &["serve", "--listen", "here"],
        &["serve", "--listen"],
        &["serve", "a", "b"],
    ] {
        let run = finish(program().args(args));
        assert_eq!(run.code, Some(2), "{args:?}: {run:#?}");
        assert!(run.out.is_empty() && !run.err.is_empty(), "{args:?}: {run:#?}");
    }
    let run = finish(program().env("BLOGCMS_LISTEN", "here").arg("serve"));
    assert_eq!(run.code, Some(2), "{run:#?}");
}

#[test]
fn the_version_is_told() {
    let run = finish(program().arg("--version"));
    assert_eq!(run.code, Some(0));
    assert!(run.out.starts_with("full-site "), "{}", run.out);
}
