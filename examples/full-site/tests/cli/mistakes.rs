//! Mistakes that end with 1 and a sentence; nothing is left behind by them.

use crate::support::site::{Site, backup, finish, import, program};
use crate::{refused, write};
use blogcms_axum::storage::rusqlite::Connection;
use std::fs;
use std::net::TcpListener;
use std::path::Path;
use tempfile::tempdir;

/// `serve` that is expected to end by itself.
fn serve(data: &Path, args: &[&str]) -> crate::support::site::Run {
    finish(program().arg("--data").arg(data).args(["serve", "--listen", "127.0.0.1:0"]).args(args))
}

#[test]
fn an_import_without_a_folder_or_without_files_makes_no_blog() {
    let dir = tempdir().unwrap();
    let data = dir.path().join("data");
    refused(&import(&data, &dir.path().join("missing")), "there is no folder");
    let empty = dir.path().join("empty");
    fs::create_dir(&empty).unwrap();
    refused(&import(&data, &empty), "ends in .md");
    write(&empty.join("notes.txt"), "no post");
    write(&empty.join(".hidden.md"), "no post");
    refused(&import(&data, &empty), "ends in .md");
    refused(&import(&data, &empty.join("notes.txt")), "there is no folder");
    assert!(!data.exists());
}

#[test]
fn a_data_folder_that_cannot_be_one() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("file");
    write(&file, "");
    refused(&serve(&file, &[]), "is a file, not a folder");
    refused(&serve(&file.join("below"), &[]), "cannot be made");
    refused(&serve(Path::new("/proc/blogcms"), &[]), "cannot be made");
    write(&dir.path().join("post.md"), "Text.");
    refused(&import(&file, dir.path()), "is a file, not a folder");
}

#[test]
fn a_database_of_a_newer_version_is_left_alone() {
    let dir = tempdir().unwrap();
    let post = dir.path().join("in/post.md");
    write(&post, "Text.");
    assert_eq!(import(dir.path(), post.parent().unwrap()).code, Some(0));
    let database = dir.path().join("blog.sqlite");
    let conn = Connection::open(&database).unwrap();
    conn.execute("INSERT INTO bc_schema (version, name, applied_at) VALUES (9999, 'later', 0)", []).unwrap();
    drop(conn);
    let before = fs::read(&database).unwrap();
    refused(&serve(dir.path(), &[]), "newer version of this program");
    refused(&import(dir.path(), post.parent().unwrap()), "newer version of this program");
    refused(&backup(dir.path(), &dir.path().join("copy")), "newer version of this program");
    assert!(fs::read(&database).unwrap() == before, "the database was changed");
}

#[test]
fn a_database_that_is_none() {
    let dir = tempdir().unwrap();
    let noise: Vec<u8> = (0..50_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let database = dir.path().join("blog.sqlite");
    write(&database, &noise);
    refused(&serve(dir.path(), &[]), "not a readable database");
    refused(&backup(dir.path(), &dir.path().join("copy")), "not a readable database");
    assert!(fs::read(&database).unwrap() == noise, "the file was changed");
    assert!(!dir.path().join("copy").exists());
}

#[test]
fn a_database_with_damaged_pages() {
    let dir = tempdir().unwrap();
    let post = dir.path().join("in/post.md");
    write(&post, "Text.");
    assert_eq!(import(&dir.path().join("data"), post.parent().unwrap()).code, Some(0));
    // A copy has all pages in one file: no log beside it could make up for the damage.
    let copy = dir.path().join("copy");
    assert_eq!(backup(&dir.path().join("data"), &copy).code, Some(0));
    let mut bytes = fs::read(&copy).unwrap();
    bytes[4096..].fill(0xA5);
    write(&dir.path().join("damaged/blog.sqlite"), bytes);
    refused(&serve(&dir.path().join("damaged"), &[]), "restore a backup");
}

#[test]
fn a_busy_port_leaves_the_folder_unmade() {
    let dir = tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let data = dir.path().join("data");
    let address = taken.local_addr().unwrap().to_string();
    let run = finish(program().arg("--data").arg(&data).args(["serve", "--listen", &address]));
    refused(&run, &format!("cannot listen on {address}"));
    refused(&run, "--listen");
    assert!(!data.exists());
}

#[test]
fn addresses_that_cannot_be() {
    let dir = tempdir().unwrap();
    let data = dir.path().join("data");
    for url in [
        "example.org",
        "ftp://example.org",
        "https://",
        "https://example.org/a b",
        "https://x/?q=1",
        "https://x/{a}",
    ] {
        refused(&serve(&data, &["--base-url", url]), "write it like `https://example.org/blog`");
    }
    for mount in ["blog", "/a b", "/{x", "/a//b", "/../x", "//", ""] {
        for more in [&[][..], &["--base-url", "https://example.org/blog"]] {
            let run = serve(&data, &[&["--mount", mount], more].concat());
            if mount.is_empty() && run.code == Some(2) {
                continue;
            }
            refused(&run, "write it like /blog");
        }
    }
    assert!(!data.exists(), "a mistake in an option made a folder");
}

#[test]
fn configurations_that_cannot_be_read() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("blog.toml");
    let with = || finish(program().current_dir(dir.path()).arg("--config").arg(&file));
    refused(&with(), "cannot be read");
    for (text, part) in [
        ("mount = \"/x\"\ncolour = \"red\"\n", "blog.toml:2: unknown field `colour`"),
        ("\n\n{{{", "blog.toml:3:"),
        ("listen = 80\n", "blog.toml:1:"),
        ("listen = \"here\"\n", "blog.toml:1:"),
        ("empty = \"perhaps\"\n", "blog.toml:1:"),
    ] {
        write(&file, text);
        refused(&with(), part);
    }
    write(&file, [0xff, 0xfe]);
    refused(&with(), "cannot be read");
    assert!(!dir.path().join("blogcms-data").exists());
}

#[test]
fn backups_that_cannot_be_written() {
    let dir = tempdir().unwrap();
    let data = dir.path().join("data");
    refused(&backup(&data, &dir.path().join("copy")), "there is no blog");
    assert!(!data.exists(), "asking for a backup made a folder");
    drop(Site::serve(&data, &["--empty"]));
    let there = dir.path().join("there");
    write(&there, "mine");
    refused(&backup(&data, &there), "is not overwritten");
    assert_eq!(fs::read_to_string(&there).unwrap(), "mine");
    refused(&backup(&data, &dir.path().join("no/folder/copy")), "there is no folder");
    refused(&backup(&data, dir.path()), "");
}

#[test]
fn a_reader_that_goes_away_is_no_panic() {
    let dir = tempdir().unwrap();
    for n in 0..50 {
        write(&dir.path().join(format!("in/{n}.md")), "---\nnonsense: 1\n---\nText.");
    }
    let mut command = std::process::Command::new("sh");
    let line = r#""$0" --data "$1" import markdown "$2" 2>"$1.err" | true; cat "$1.err""#;
    command.args(["-c", line, env!("CARGO_BIN_EXE_full-site")]);
    let run = finish(command.arg(dir.path().join("data")).arg(dir.path().join("in")));
    assert!(!run.out.contains("panicked"), "{run:#?}");
}
