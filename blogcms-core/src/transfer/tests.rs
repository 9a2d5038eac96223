use super::*;
use crate::post::PostKind;
use proptest::prelude::*;

fn berlin() -> Zone {
    Zone::named("Europe/Berlin").unwrap()
}

fn read(source: &str, text: &str) -> Document {
    parse(source, text.as_bytes(), &berlin()).unwrap_or_else(|faults| panic!("{source}: {faults:?}"))
}

/// Line, key, and first argument of each fault.
fn faults(bytes: impl AsRef<[u8]>) -> Vec<(u32, &'static str, String)> {
    let faults = parse("post.md", bytes.as_ref(), &berlin()).expect_err("a fault");
    let arg = |m: &Message| m.args.first().map(|(_, v)| v.clone()).unwrap_or_default();
    faults.iter().map(|f| (f.line.unwrap_or(0), f.message.key, arg(&f.message))).collect()
}

fn front(yaml: &str) -> Document {
    read("post.md", &format!("---\n{yaml}\n---\n"))
}

#[test]
fn all_keys() {
    let text = "\u{feff}---\r\nTitle: 'A: quiet queue'\r\nslug: quiet\r\ndate: 2024-05-01 09:30\r\nauthor: Maren Osei\r\n\
                category: Engineering / Databases\r\ntags:\r\n  - sql\r\n  - \"c, c++\"\r\n  - sql\r\nexcerpt: >\r\n  Two\r\n  lines.\r\n\
                draft: yes\r\nweight: 3\r\nmenu:\r\n  main: {a: [1]}\r\n---\r\n\r\nBody\r\nhere";
    let d = read("2020/queue.md", text);
    assert!(d.draft());
    assert_eq!((d.title.as_str(), d.slug.unwrap().as_str()), ("A: quiet queue", "quiet"));
    assert_eq!(d.date.unwrap().to_string(), "2024-05-01T07:30:00Z");
    assert_eq!(
        (d.authors, d.category),
        (vec!["Maren Osei".into()], vec!["Engineering".into(), "Databases".into()])
    );
    assert_eq!((d.tags, d.excerpt.as_str()), (vec!["sql".into(), "c, c++".into()], "Two lines."));
    assert_eq!((d.kind, d.body.as_str()), (PostKind::Post, "\r\nBody\r\nhere"));
    assert_eq!(d.ignored, ["weight", "menu"]);
}

#[test]
fn lists_and_their_other_spellings() {
    let d = front(
        "title: T\nauthors: [Ana, 'Bo, Jr.']\nauthor: Cy\ntags: a, b,, a\ncategories: [X/Y, Z, b]\nsummary: s\ndescription: d",
    );
    assert_eq!(d.authors, ["Cy", "Ana", "Bo, Jr."]);
    assert_eq!(
        (d.category, d.tags),
        (vec!["X".to_owned(), "Y".to_owned()], vec!["a".into(), "b".into(), "Z".into()])
    );
    assert_eq!((d.excerpt.as_str(), d.ignored), ("d", vec!["summary".to_owned()]));
    let d = front("title: 2024\ntags:\ncategory: ~\ndate:\nslug: 42");
    assert_eq!((d.title.as_str(), d.tags.len() + d.category.len(), d.date), ("2024", 0, None));
    assert_eq!(d.slug.unwrap().as_str(), "42");
}

#[test]
fn hidden_stays_hidden() {
    for (yaml, draft) in
        [("draft: true", true), ("draft: 'On'", true), ("published: no", true), ("published: true", false)]
    {
        assert_eq!(front(&format!("title: T\n{yaml}")).draft(), draft, "{yaml}");
    }
    assert!(read("_drafts/idea.md", "text").draft());
    assert_eq!(front("date: 2024-01-01\npublished: 2024-01-01").ignored, ["published"]);
    assert_eq!(front("published: 2024-01-01").date.unwrap().to_string(), "2023-12-31T23:00:00Z");
    for text in ["+++\ndraft = true\n+++\n", "{\n\"draft\": true\n}\n"] {
        assert!(read("post.md", text).draft(), "{text}");
    }
}

#[test]
fn the_file_name_fills_in() {
    for (source, title, slug, date) in [
        ("2024-05-01-my-post.md", "My post", "my-post", Some("2024-04-30T22:00:00Z")),
        ("a/b/2024-05-01_My_Post.markdown", "My Post", "my-post", Some("2024-04-30T22:00:00Z")),
        ("2024-13-01-x.md", "2024 13 01 x", "2024-13-01-x", None),
        ("2024-05-012.md", "2024 05 012", "2024-05-012", None),
        ("posts/über-größe/index.md", "Über größe", "uber-grosse", None),
        ("v1.2.md", "V1.2", "v1-2", None),
    ] {
        let d = read(source, "text");
        assert_eq!((d.title.as_str(), d.slug.unwrap().as_str()), (title, slug), "{source}");
        assert_eq!(d.date.map(|t| t.to_string()).as_deref(), date, "{source}");
    }
    let d = read("2024-05-01.md", "---\ntitle: Only a day\ndate: 2023-01-01\n---\n");
    assert_eq!((d.slug, d.date.unwrap().to_string().as_str()), (None, "2022-12-31T23:00:00Z"));
    assert_eq!(parse("2024-05-01.md", b"text", &berlin()).unwrap_err()[0].message.key, "import.title");
    assert_eq!(read("pages/team/about.md", "x").kind, PostKind::Page);
    assert_eq!(read("posts/pages/about.md", "x").kind, PostKind::Post);
}

#[test]
fn a_heading_gives_the_title() {
    for (text, title, body) in [
        ("# One `two` *three*\r\n\r\ntext\r\n", "One two three", "\r\ntext\r\n"),
        ("\n\nSetext\n======\ntext", "Setext", "text"),
        ("---\ndate: 2024-01-01\n---\n\n# Title #\n# Second\n", "Title", "# Second\n"),
        ("lead\n\n# Later\n\ntext", "Later", "lead\n\n# Later\n\ntext"),
        ("```\n# no\n```\n> # no\n\n## no", "Post", "```\n# no\n```\n> # no\n\n## no"),
        ("#\n# Real", "Real", "#\n# Real"),
    ] {
        let d = read("post.md", text);
        assert_eq!((d.title.as_str(), d.body.as_str()), (title, body), "{text:?}");
    }
}

#[test]
fn every_fault_with_its_line() {
    let text = "---\ntitle: ''\nslug: No Slug\ndate: 1 May\ndraft: maybe\ntags:\n  - ok\n  - [a]\nauthor: {nick: X}\n\
                a: &x y\nexcerpt: *x\ncategory: [*x]\ntitle: again\n---\n";
    let expected = [
        (2, "import.title", ""),
        (3, "import.slug", "No Slug"),
        (4, "import.date", "1 May"),
        (5, "import.draft", "maybe"),
        (8, "import.list", "tags"),
        (9, "import.list", "author"),
        (11, "import.alias", "excerpt"),
        (12, "import.alias", "category"),
        (13, "import.duplicate", "title"),
    ];
    assert_eq!(faults(text), expected.map(|(l, k, a)| (l, k, a.to_owned())));
    // The same lines, however they end.
    assert_eq!(faults(text.replace('\n', "\r\n")), faults(text));
    assert_eq!(faults(text.replace('\n', "\r")), faults(text));
    assert_eq!(faults("---\ntitle: [a]\n---\n")[0], (2, "import.text", "title".into()));
}

#[test]
fn broken_front_matter() {
    for (text, line, key) in [
        ("---\ntitle: T\ntags: [a, b\ndraft: true\n---\n", 3..=5, "import.yaml"),
        ("---\ntitle: \"open\n---\n", 2..=3, "import.yaml"),
        ("---\ntitle: a: b\n---\n", 2..=2, "import.yaml"),
        ("---\na: b\n\ttitle: x\n---\n", 2..=3, "import.yaml"),
        ("---\na: *nowhere\n---\n", 2..=2, "import.yaml"),
        ("---\n\njust text\n---\n", 3..=3, "import.front_matter.map"),
        ("---\n- a\n---\n", 2..=2, "import.front_matter.map"),
        ("---\na: b\n--- c\n---\n", 2..=4, "import.front_matter.map"),
        ("---\ntitle: T\n", 1..=1, "import.front_matter.open"),
    ] {
        let found = faults(text);
        assert!(found.len() == 1 && line.contains(&found[0].0) && found[0].1 == key, "{text:?}: {found:?}");
        if key == "import.yaml" {
            assert!(!found[0].2.is_empty(), "a reason for {text:?}");
        }
    }
    for text in ["---\n---\nx", "--- \n# only a comment\n...\nx", "---\n{}\n---\nx"] {
        assert_eq!(read("post.md", text).body, "x", "{text:?}");
    }
}

#[test]
fn bytes_that_are_no_text() {
    assert_eq!(faults(b"---\ntitle: a\r\n---\r\nab\xff"), [(4, "import.utf8", "21".into())]);
    assert_eq!(faults(b"\xff"), [(1, "import.utf8", "0".into())]);
}

#[test]
fn sizes() {
    let body = "x".repeat(MAX_BODY_BYTES);
    assert_eq!(read("post.md", &format!("---\ndraft: no\n---\n{body}")).body.len(), MAX_BODY_BYTES);
    assert_eq!(faults(format!("---\ndraft: x\n---\n{body}x")).len(), 2);
    assert_eq!(faults(vec![0xff; MAX_FILE_BYTES + 1]), [(0, "import.size", "2".into())]);
    let yaml = format!("---\ntitle: T\n#{}\n---\n", "x".repeat(MAX_FRONT_MATTER_BYTES));
    assert_eq!(faults(yaml), [(1, "import.front_matter.size", "64".into())]);
}

/// Front matter of full size that would be deep, many or slow.
#[test]
fn bombs_fizzle() {
    let full = |unit: &str| unit.repeat((MAX_FRONT_MATTER_BYTES - 100) / unit.len());
    let lines = |n: usize, line: fn(usize) -> String| (0..n).map(line).collect::<Vec<_>>().join("\n");
    let laughs = lines(40, |i| format!("a{}: &a{} [{}]", i + 1, i + 1, format!("*a{i},").repeat(20)));
    let laughs = format!("a0: &a0 lol\n{laughs}");
    let deep = lines(300, |i| format!("{}k:", " ".repeat(i)));
    let distinct = lines(9000, |i| format!("{i:x}: "));
    let many = [
        "[", "{a: ", "- ", "? ", "a: [\n", "!a ", "&a\n", "|\n", "'", "\"\\x41", "#\n", "a:\n", "[a,",
        "<<: *a\n",
    ];
    let lists = [full("t: [a]\n"), format!("tags: [{}]", full("a,")), format!("tags: {}", full("é,"))];
    for yaml in many.map(full).into_iter().chain(lists).chain([laughs, deep, distinct]) {
        let outcome = parse("post.md", format!("---\ntitle: T\n{yaml}\n---\n").as_bytes(), &berlin());
        if let Ok(document) = outcome {
            assert!(document.ignored.iter().map(String::len).sum::<usize>() <= yaml.len());
        }
    }
}

proptest! {
    #[test]
    fn never_panics(source in ".{0,30}", bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = parse(&source, &bytes, &berlin());
    }

    #[test]
    fn never_panics_on_what_looks_like_it(lines in prop::collection::vec("[a-z]{0,3}[\\-:#\\[\\]{}&*!|>'\"%@`~ \t\r,?.+é0-9]{0,8}|title: .{0,9}|date: [0-9:TZ+\\- ]{0,25}|---|# .{0,5}", 0..12)) {
        let text = format!("---\n{}\n---\nbody", lines.join("\n"));
        match parse("2024-05-01-x.md", text.as_bytes(), &berlin()) {
            Ok(document) => prop_assert!(!document.title.trim().is_empty() && text.ends_with(&document.body)),
            Err(faults) => {
                let last = u32::try_from(text.split(['\n', '\r']).count()).unwrap();
                prop_assert!(!faults.is_empty());
                prop_assert!(faults.iter().all(|f| f.line.is_none_or(|l| (1..=last).contains(&l))), "{:?}", faults);
            }
        }
    }

    #[test]
    fn a_body_keeps_every_byte(bom in any::<bool>(), end in "\n|\r\n|\r", body in "(\\PC|[\r\n\u{0}\u{feff}\t#-]){0,200}") {
        let bom = if bom { "\u{feff}" } else { "" };
        let text = format!("{bom}---{end}title: T{end}---{end}{body}");
        // After a lone `\r` a body that begins with `\n` reads as the second half of one line end.
        prop_assume!(!(end == "\r" && body.starts_with('\n')));
        prop_assert_eq!(&read("post.md", &text).body, &body);
        prop_assume!(!["---", "+++", "{", "\u{feff}"].iter().any(|s| body.starts_with(s)));
        if let Ok(document) = parse("post.md", format!("{bom}{body}").as_bytes(), &berlin()) {
            prop_assert!(body.ends_with(&document.body));
            prop_assert!(document.body == body || !body.lines().all(str::is_empty));
        }
    }
}
