//! Disks that are full or cannot be written: small file systems, mounted where nobody else sees them.

use crate::support::site::{Run, finish};
use crate::{refused, write};
use std::path::Path;
use std::process::Command;
use tempfile::tempdir;

/// Runs a script in which `$site` is the program and `$disk` a mounted file system of `size`.
/// Nothing where mounting is not allowed, which is said aloud.
fn on_disk(dir: &Path, size: &str, script: &str) -> Option<Run> {
    let inside = |script: &str| {
        let mount = format!("mount -t tmpfs -o size={size} tmpfs \"$disk\" || exit 99\n{script}");
        let mut command = Command::new("unshare");
        command.args(["--mount", "--map-root-user", "sh", "-c", &mount]);
        command.env("site", env!("CARGO_BIN_EXE_full-site")).env("disk", dir.join("disk")).current_dir(dir);
        command
    };
    write(&dir.join("disk/keep"), "");
    if !inside("true").output().is_ok_and(|output| output.status.success()) {
        println!("IGNORED: `unshare --mount --map-root-user` with a tmpfs is not allowed here; run as root");
        return None;
    }
    Some(finish(&mut inside(script)))
}

#[test]
fn a_full_disk_at_the_first_start() {
    let dir = tempdir().unwrap();
    let script = r#""$site" --data "$disk" serve --listen 127.0.0.1:0"#;
    let Some(run) = on_disk(dir.path(), "128k", script) else { return };
    refused(&run, "no room is left on the disk");
}

#[test]
fn a_disk_that_fills_up_during_an_import_keeps_whole_posts() {
    let dir = tempdir().unwrap();
    for n in 0..400 {
        let text = format!("---\ndate: 2020-01-01\n---\n{}\n", "words ".repeat(1_500));
        write(&dir.path().join(format!("posts/post-{n}.md")), text);
    }
    // What is there afterwards is copied out, since the disk goes with the script.
    let script = r#""$site" --data "$disk/data" import markdown posts; code=$?
        mkdir out; cp "$disk"/data/blog.sqlite* out/; exit $code"#;
    let Some(run) = on_disk(dir.path(), "4m", script) else { return };
    refused(&run, "no room is left on the disk");
    assert!(run.out.is_empty(), "{run:#?}");
    let conn = blogcms_axum::storage::rusqlite::Connection::open(dir.path().join("out/blog.sqlite")).unwrap();
    let found: String = conn.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(found, "ok");
    let posts: u32 = conn.query_row("SELECT count(*) FROM bc_posts", [], |row| row.get(0)).unwrap();
    let heads = "SELECT count(*) FROM bc_posts p JOIN bc_revisions r ON r.id = p.head AND r.body <> ''";
    let whole: u32 = conn.query_row(heads, [], |row| row.get(0)).unwrap();
    assert!(posts < 400 && posts == whole, "{posts} posts, {whole} whole ones");
}

#[test]
fn a_disk_that_cannot_be_written() {
    let dir = tempdir().unwrap();
    write(&dir.path().join("posts/a.md"), "Text.");
    for (command, part) in [
        (r#""$site" --data "$disk" serve --listen 127.0.0.1:0"#, "let this program write to the file"),
        (r#""$site" --data "$disk" import markdown posts"#, "let this program write to the file"),
        (r#""$site" --data "$disk/new" serve --listen 127.0.0.1:0"#, "cannot be made: Read-only file system"),
    ] {
        // A copy has no log beside it, as a blog that was ended well.
        let made = r#"rm -rf data; "$site" --data data import markdown posts >first &&
            "$site" --data data backup "$disk/blog.sqlite" || exit 98"#;
        let script = format!("{made}\nmount -o remount,ro \"$disk\" || exit 97\n{command}");
        let Some(mut run) = on_disk(dir.path(), "16m", &script) else { return };
        // The backup wrote its own line of log first.
        run.err = run.err.lines().filter(|line| !line.starts_with('{')).collect::<Vec<_>>().join("\n");
        refused(&run, part);
    }
}

#[test]
fn a_blog_that_can_only_be_read_is_backed_up_and_not_served() {
    let dir = tempdir().unwrap();
    write(&dir.path().join("posts/a.md"), "Text.");
    // As it lies after a clean end; and with what a killed server leaves beside it.
    let clean = r#""$site" --data data import markdown posts >first || exit 98; cp data/blog.sqlite "$disk""#;
    let killed = r#"rm -rf "$disk"/* data; "$site" --data "$disk" serve --listen 127.0.0.1:0 2>log & server=$!
        while ! grep -qs "the blog is at" log; do sleep 0.05; done; kill -9 $server; wait $server 2>gone
        test -s "$disk/blog.sqlite-wal" || exit 96"#;
    for (made, part) in [
        (clean, "must be able to read and write it and its folder"),
        (killed, "let this program write to the file"),
    ] {
        let script = format!(
            r#"{made}
            mount -o remount,ro "$disk" || exit 97
            rm -f copy; "$site" --data "$disk" backup copy 2>said || {{ cat said >&2; exit 95; }}
            "$site" --data "$disk" serve --listen 127.0.0.1:0"#
        );
        let Some(run) = on_disk(dir.path(), "16m", &script) else { return };
        refused(&run, part);
        let conn = blogcms_axum::storage::rusqlite::Connection::open(dir.path().join("copy")).unwrap();
        let posts: u32 = conn.query_row("SELECT count(*) FROM bc_posts", [], |row| row.get(0)).unwrap();
        assert!(posts > 0);
    }
}

#[test]
fn a_backup_onto_a_full_disk_leaves_nothing() {
    let dir = tempdir().unwrap();
    write(&dir.path().join("posts/a.md"), "Text.");
    let script = r#""$site" --data data import markdown posts >first || exit 98
        "$site" --data data backup "$disk/copy"; code=$?; ls -A "$disk"; exit $code"#;
    let Some(run) = on_disk(dir.path(), "64k", script) else { return };
    refused(&run, "no room is left on the disk");
    assert!(run.out.is_empty(), "left behind: {}", run.out);
}
