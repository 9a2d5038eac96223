use super::{SYSTEM, actor, bench};
use blogcms_core::service::Outcome;
use blogcms_core::transfer::{Document, parse};
use blogcms_core::{Error, PostKind, Role, Slug, Status, TermKind, Zone};

fn document(source: &str, text: &str) -> Document {
    parse(source, text.as_bytes(), &Zone::utc()).unwrap()
}

#[tokio::test]
async fn documents_become_posts_once() {
    let b = bench().await;
    let import = b.blog.import();
    let documents = vec![
        document(
            "a.md",
            "---\ntitle: A\ndate: 2026-01-02\nauthor: Ada\ncategory: Code/Rust\ntags: [x, Y]\n---\nText\n",
        ),
        document("b.md", "---\ntitle: B\ndraft: true\n---\nText\n"),
        document("pages/about.md", "---\ntitle: About\ndate: 2026-01-02\n---\nUs\n"),
    ];
    let report = import.documents(&SYSTEM, &documents, |_| {}).await.unwrap();
    assert_eq!(report.count(|o| *o == Outcome::Created), 3);
    let find = async |kind, slug: &str| {
        b.blog.store().post_by_slug(kind, &slug.parse::<Slug>().unwrap()).await.unwrap().unwrap()
    };
    let a = find(PostKind::Post, "a").await;
    assert_eq!((a.status, a.published_at), (Status::Published, documents[0].date));
    assert_eq!(a.updated_at, a.published_at.unwrap());
    let taxonomy = b.blog.store().taxonomy().await.unwrap();
    let rust = taxonomy.by_slug(TermKind::Category, &"rust".parse().unwrap()).unwrap();
    assert_eq!(a.fields.category, Some(rust.id));
    assert_eq!(taxonomy.find(rust.parent.unwrap()).unwrap().name, "Code");
    assert_eq!((a.fields.tags.len(), a.fields.authors.len()), (2, 1));
    assert_eq!(find(PostKind::Post, "b").await.status, Status::Draft);
    assert_eq!(find(PostKind::Page, "about").await.status, Status::Published);

    let seq = b.blog.store().seq().await.unwrap();
    let report = import.documents(&SYSTEM, &documents, |_| {}).await.unwrap();
    assert_eq!(report.count(|o| *o == Outcome::Unchanged), 3);
    assert_eq!(b.blog.store().seq().await.unwrap(), seq);

    let changed = vec![document("a.md", "---\ntitle: A\ndate: 2026-01-02\n---\nOther\n")];
    let report = import.documents(&SYSTEM, &changed, |_| {}).await.unwrap();
    assert_eq!(report.results[0].1, Outcome::Updated);
    let page = b.blog.public().post(PostKind::Post, &"a".parse().unwrap()).await.unwrap().unwrap();
    assert!(page.rendering.unwrap().html("").as_str().contains("Other"));
}

#[tokio::test]
async fn a_refused_document_does_not_stop_the_others() {
    let b = bench().await;
    let documents = vec![
        document("one.md", "---\ntitle: One\nslug: same\ndate: 2026-01-02\n---\n"),
        document("two.md", "---\ntitle: Two\nslug: same\ndate: 2026-01-02\n---\n"),
        document("three.md", &format!("---\ntitle: {}\n---\n", "x".repeat(300))),
        document("four.md", "---\ntitle: Four\ntags: ['!!!']\n---\n"),
        document("five.md", "---\ntitle: Five\ndate: 2026-01-02\n---\n"),
    ];
    let report = b.blog.import().documents(&SYSTEM, &documents, |_| {}).await.unwrap();
    let keys: Vec<_> = report
        .results
        .iter()
        .map(|(_, outcome)| match outcome {
            Outcome::Refused(invalid) => invalid.problems[0].message.key,
            _ => "taken",
        })
        .collect();
    assert_eq!(keys, ["taken", "problem.slug.claimed", "problem.long", "problem.name.letters", "taken"]);
}

#[tokio::test]
async fn only_owners_bring_things_in() {
    let b = bench().await;
    let outcome = b.blog.import().documents(&actor(Role::Administrator, &[]), &[], |_| {}).await;
    assert!(matches!(outcome, Err(Error::Denied(_))));
}
