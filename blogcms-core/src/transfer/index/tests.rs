use super::*;
use crate::transfer::{Generator, parse};

fn index(layout: Layout, files: &[&str], posts: &[&str]) -> Index {
    let mut index = Index::new(layout, Zone::utc(), files.iter().map(|f| (*f).to_owned()));
    for post in posts {
        let document = index.layout().parse(post, b"---\ndate: 2024-05-01\n---\n", &Zone::utc()).unwrap();
        index.add(&document);
    }
    index
}

#[test]
fn links_of_a_plain_folder() {
    let index = index(Layout::default(), &["a/x.png", "images/y.jpg"], &["a/one.md", "b/two/index.md"]);
    let post = |address: &str| Target::Post(address.to_owned());
    for (link, target) in [
        ("one.md", post("/posts/one")),
        ("./one.md#part", post("/posts/one#part")),
        ("../b/two/", post("/posts/two")),
        ("../b/two/index.md?x", post("/posts/two?x")),
        ("x.png", Target::File("a/x.png".into())),
        ("/images/y.jpg", Target::File("images/y.jpg".into())),
        ("%78.png", Target::File("a/x.png".into())),
        ("three.md", Target::Missing),
        ("../../x.md", Target::Missing),
        ("z.png", Target::Missing),
        ("https://a.example/one.md", Target::Elsewhere),
        ("//a.example/one.md", Target::Elsewhere),
        ("mailto:a@b", Target::Elsewhere),
        ("#one", Target::Elsewhere),
        ("", Target::Elsewhere),
        ("/posts/one", Target::Elsewhere),
        ("/media/x.png", Target::Elsewhere),
    ] {
        assert_eq!(index.resolve("a/three.md", link, false), target, "{link}");
    }
    assert_eq!(index.resolve("a/b.md", "no-ending", true), Target::Missing);
    assert_eq!(parse("a.md", b"x", &Zone::utc()).unwrap().slug.unwrap().as_str(), "a");
}

#[test]
fn links_of_generators() {
    let hugo = Layout::of(["hugo.toml", "content/posts/a.md"].into_iter(), |_| None);
    assert_eq!(hugo.generator(), Generator::Hugo);
    let hugo = index(
        hugo,
        &["static/images/x.png", "static/posts/one/y.png", "content/posts/two/z.png"],
        &["content/posts/one.md", "content/posts/two/index.md"],
    );
    let at = |link| hugo.resolve("content/posts/one.md", link, false);
    assert_eq!(at("/posts/two/"), Target::Post("/posts/two".into()));
    assert_eq!(at("../two/"), Target::Post("/posts/two".into()));
    assert_eq!(at("@/posts/two/index.md"), Target::Post("/posts/two".into()));
    assert_eq!(at("/images/x.png"), Target::File("static/images/x.png".into()));
    assert_eq!(at("y.png"), Target::File("static/posts/one/y.png".into()));
    assert_eq!(
        hugo.resolve("content/posts/two/index.md", "z.png", true),
        Target::File("content/posts/two/z.png".into())
    );
    for name in ["two", "two/index.md", "/posts/two", "posts/two/index.md", "../posts/two"] {
        assert_eq!(hugo.reference("content/posts/one.md", name).as_deref(), Some("/posts/two"), "{name}");
    }
    assert_eq!(hugo.reference("content/posts/one.md", "#here").as_deref(), Some("#here"));
    assert_eq!(hugo.reference("content/posts/one.md", "nine.md"), None);

    let jekyll = Layout::of(["_posts/2024-05-01-a.md"].into_iter(), |_| None);
    let jekyll = index(jekyll, &["assets/x.png"], &["_posts/2024-05-01-a.md", "about.md"]);
    assert_eq!(jekyll.resolve("about.md", "/2024/05/01/a.html", false), Target::Post("/posts/a".into()));
    assert_eq!(jekyll.resolve("_posts/x.md", "/assets/x.png", true), Target::File("assets/x.png".into()));
    assert_eq!(jekyll.reference("about.md", "2024-05-01-a").as_deref(), Some("/posts/a"));
}
