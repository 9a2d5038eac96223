use super::{SYSTEM, bench, problems};
use blogcms_core::redirect::Destination;
use blogcms_core::service::{PostInput, Publish, TermInput};
use blogcms_core::{PostKind, Term, TermKind};

fn named(name: &str, parent: Option<&Term>) -> TermInput {
    TermInput { name: name.into(), parent: parent.map(|t| t.id), ..TermInput::default() }
}

#[tokio::test]
async fn categories_nest_without_cycles() {
    let b = bench().await;
    let taxonomy = b.blog.taxonomy();
    let make = async |name: &str, parent: Option<&Term>| {
        taxonomy.create(&SYSTEM, TermKind::Category, &named(name, parent)).await
    };
    let mut path = vec![make("Level 1", None).await.unwrap()];
    for level in 2..=8 {
        path.push(make(&format!("Level {level}"), path.last()).await.unwrap());
    }
    assert_eq!(problems(make("Level 9", path.last()).await), [("parent", "problem.term.deep")]);
    let cycle = taxonomy.update(&SYSTEM, path[0].id, path[0].version, &named("Level 1", path.last())).await;
    assert_eq!(problems(cycle), [("parent", "problem.term.cycle")]);
    let tag = taxonomy.create(&SYSTEM, TermKind::Tag, &named("Flat", Some(&path[0]))).await;
    assert_eq!(problems(tag), [("parent", "problem.term.flat")]);
    assert_eq!(problems(make("Level 1", None).await), [("slug", "problem.slug.taken")]);
    assert_eq!(problems(make(" ", None).await), [("name", "problem.empty")]);
}

#[tokio::test]
async fn a_merge_reaches_posts_redirects_and_working_copies() {
    let b = bench().await;
    let (taxonomy, posts) = (b.blog.taxonomy(), b.blog.posts());
    let old = taxonomy.create(&SYSTEM, TermKind::Tag, &named("Olde", None)).await.unwrap();
    let new = taxonomy.create(&SYSTEM, TermKind::Tag, &named("New", None)).await.unwrap();
    let category = taxonomy.create(&SYSTEM, TermKind::Category, &named("Cat", None)).await.unwrap();
    assert_eq!(
        problems(taxonomy.merge(&SYSTEM, old.id, category.id).await),
        [("into", "problem.term.kinds")]
    );

    let text = PostInput { title: "Text".into(), tags: vec![old.id, new.id], ..PostInput::default() };
    let draft = posts.create(&SYSTEM, PostKind::Post, &text).await.unwrap();
    let live = posts.publish(&SYSTEM, draft.id, draft.version, Publish::default()).await.unwrap();
    posts.save(&SYSTEM, live.id, live.version, &text).await.unwrap();
    taxonomy.merge(&SYSTEM, old.id, new.id).await.unwrap();

    let merged = b.blog.store().post(live.id).await.unwrap().unwrap();
    assert_eq!(merged.fields.tags, [new.id]);
    // The working copy still names the old tag.
    let again = posts.publish(&SYSTEM, live.id, merged.version, Publish::default()).await.unwrap();
    assert_eq!(again.fields.tags, [new.id]);
    let to = b.blog.store().destination("/tags/olde", b.blog.now()).await.unwrap();
    assert_eq!(to, Some(Destination::Term(TermKind::Tag, new.slug.clone())));
    let counts = b.blog.store().term_counts(b.blog.now()).await.unwrap();
    assert_eq!(counts.iter().map(|c| (c.term, c.live)).collect::<Vec<_>>(), [(new.id, 1)]);
}

#[tokio::test]
async fn a_renamed_term_keeps_its_old_address() {
    let b = bench().await;
    let taxonomy = b.blog.taxonomy();
    let term = taxonomy.create(&SYSTEM, TermKind::Tag, &named("Before", None)).await.unwrap();
    let renamed = taxonomy.update(&SYSTEM, term.id, term.version, &named("After", None)).await.unwrap();
    let to = b.blog.store().destination("/tags/before", b.blog.now()).await.unwrap();
    assert_eq!(to, Some(Destination::Term(TermKind::Tag, renamed.slug)));
    let stale = taxonomy.update(&SYSTEM, term.id, term.version, &named("Late", None)).await;
    assert!(matches!(stale, Err(blogcms_core::Error::Conflict(_))), "{stale:?}");
}
