//! `check`: what readers would stumble over.

use crate::support::site::{Run, finish, import, program};
use crate::{refused, write};
use blogcms_axum::storage::rusqlite::Connection;
use std::path::Path;
use tempfile::tempdir;

fn check(data: &Path, args: &[&str]) -> Run {
    finish(program().arg("--data").arg(data).arg("check").args(args))
}

#[test]
fn findings_are_told_with_their_lines() {
    let dir = tempdir().unwrap();
    let (data, posts) = (dir.path().join("data"), dir.path().join("posts"));
    write(&posts.join("pages/about.md"), "---\ntitle: About\n---\nHello.\n");
    write(
        &posts.join("one.md"),
        "---\ntitle: One\ndate: 2024-05-01\ntags: [rust]\n---\n[here](/posts/one) [about](/about) [tag](/tags/rust) \
         [out](https://example.org/x)\n\n[gone](/posts/gone)\n\n## Two\n\n#### Four\n\n[down](#two) [nowhere](#three)\n\n\
         ![](https://example.org/a.png)\n",
    );
    write(&posts.join("two.md"), "---\ntitle: Two\ndate: 2024-05-02\n---\n{{< gallery >}}\n");
    write(&posts.join("three.md"), "---\ntitle: Three\ndate: 2024-05-03\n---\nNothing wrong.\n");
    assert_eq!(import(&data, &posts).code, Some(0));

    let run = check(&data, &[]);
    assert_eq!(run.code, Some(1), "{run:#?}");
    for line in [
        "/posts/one:3: the link /posts/gone leads nowhere",
        "/posts/one:7: the heading “Four” is of level 4 and follows one of level 2",
        "/posts/one:9: the link #three names no place of this text",
        "/posts/one:11: the picture https://example.org/a.png has no text for those who do not see it",
        "/posts/two:1: nobody knows the shortcode gallery",
        "4 posts and pages looked through, 5 findings",
    ] {
        assert!(run.out.lines().any(|l| l == line), "{line}: {run:#?}");
    }
    assert_eq!(run.out.lines().count(), 6, "{run:#?}");
    assert!(run.err.contains("5 findings"), "{run:#?}");

    let run = check(&data, &["--json"]);
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(report["posts"], 4);
    assert_eq!(report["findings"].as_array().unwrap().len(), 5);
    let dead = report["findings"].as_array().unwrap().iter().find(|f| f["kind"] == "dead_link").unwrap();
    assert_eq!(
        (&dead["path"], &dead["line"], &dead["url"]),
        (&"/posts/one".into(), &3.into(), &"/posts/gone".into())
    );
}

#[test]
fn a_blog_without_findings_succeeds_and_renders_what_is_not_kept() {
    let dir = tempdir().unwrap();
    let (data, posts) = (dir.path().join("data"), dir.path().join("posts"));
    write(&posts.join("one.md"), "---\ntitle: One\ndate: 2024-05-01\n---\nText.\n");
    assert_eq!(import(&data, &posts).code, Some(0));
    // As in a blog that was copied, or that another version of the program has written.
    let conn = Connection::open(data.join("blog.sqlite")).unwrap();
    assert_eq!(conn.execute("DELETE FROM bc_renderings", ()).unwrap(), 1);
    let run = check(&data, &["--rerender"]);
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{run:#?}");
    assert!(
        run.out.starts_with("1 post or page was rendered anew\n1 post or page looked through, 0 findings"),
        "{run:#?}"
    );
    let again = check(&data, &["--rerender"]);
    assert!(again.out.starts_with("0 posts"), "{again:#?}");
}

#[test]
fn without_a_blog_it_says_so() {
    let dir = tempdir().unwrap();
    refused(&check(&dir.path().join("none"), &[]), "there is no blog in");
    assert!(!dir.path().join("none").exists());
}
