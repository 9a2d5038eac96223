//! `render`: Markdown in, the HTML of a body out.

use crate::support::site::{finish, program};
use crate::{refused, write};
use std::process::Stdio;
use tempfile::tempdir;

#[test]
fn a_file_becomes_sanitised_html() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("post.md");
    write(&file, "\u{feff}*Hello* <script>alert(1)</script>\n\n[there](/posts/there)\n");
    let run = finish(program().arg("render").arg(&file));
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
    assert!(run.out.starts_with("<p><em>Hello</em>"), "{}", run.out);
    assert!(run.out.contains(r#"href="/posts/there""#) && !run.out.contains("script"), "{}", run.out);
}

#[test]
fn standard_input_is_read_without_a_file() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("post.md");
    write(&file, "one *two*\n");
    let mut child = program()
        .arg("render")
        .stdin(std::fs::File::open(&file).unwrap())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let out = std::io::read_to_string(child.stdout.take().unwrap()).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(out.trim_end(), "<p>one <em>two</em></p>");
}

#[test]
fn what_cannot_be_rendered_is_a_sentence() {
    let dir = tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    refused(&finish(program().arg("render").arg(at("missing.md"))), "missing.md cannot be read");
    write(&at("latin.md"), b"caf\xe9");
    refused(&finish(program().arg("render").arg(at("latin.md"))), "byte 3 begins no character");
    write(&at("long.md"), vec![b'a'; 3 * 1024 * 1024]);
    refused(&finish(program().arg("render").arg(at("long.md"))), "split it");
}
