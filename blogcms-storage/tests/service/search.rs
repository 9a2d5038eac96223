use super::{Bench, SYSTEM, bench};
use blogcms_core::content::{Markup, Shortcode, ShortcodeCall};
use blogcms_core::search::Query;
use blogcms_core::service::{Ask, AuthorInput, Found, PostInput, Publish, TermInput};
use blogcms_core::time::Zone;
use blogcms_core::transfer::parse;
use blogcms_core::{AuthorId, PostKind, Renderer, SafeHtml, TermId, TermKind};
use std::sync::Arc;

async fn tag(b: &Bench, name: &str) -> TermId {
    let input = TermInput { name: name.into(), ..TermInput::default() };
    b.blog.taxonomy().create(&SYSTEM, TermKind::Tag, &input).await.unwrap().id
}

async fn author(b: &Bench, name: &str) -> AuthorId {
    let input = AuthorInput { name: name.into(), ..AuthorInput::default() };
    b.blog.authors().create(&SYSTEM, &input).await.unwrap().id
}

async fn draft(b: &Bench, input: PostInput) {
    b.blog.posts().create(&SYSTEM, PostKind::Post, &input).await.unwrap();
}

async fn live(b: &Bench, input: PostInput) {
    let post = b.blog.posts().create(&SYSTEM, PostKind::Post, &input).await.unwrap();
    b.blog.posts().publish(&SYSTEM, post.id, post.version, Publish::default()).await.unwrap();
}

fn titled(title: &str) -> PostInput {
    PostInput { title: title.into(), body: "Words.".into(), ..PostInput::default() }
}

async fn find(b: &Bench, typed: &str) -> Found {
    let site = b.blog.store().site_snapshot().await.unwrap();
    b.blog.find(&site, &Ask::new(Query::parse(typed, &Zone::utc()), 50)).await.unwrap()
}

async fn find_all(b: &Bench, typed: &str) -> Found {
    let site = b.blog.store().site_snapshot().await.unwrap();
    b.blog.find_all(&site, &Ask::new(Query::parse(typed, &Zone::utc()), 50)).await.unwrap()
}

#[tokio::test]
async fn names_that_only_drafts_have_take_no_place() {
    let b = bench().await;
    for n in 0..25 {
        let (tag, author) =
            (tag(&b, &format!("Crowdy {n:02}")).await, author(&b, &format!("Ann {n:02}")).await);
        draft(&b, PostInput { tags: vec![tag], authors: vec![author], ..titled("Draft") }).await;
    }
    let (tag, author) = (tag(&b, "Crowdy last").await, author(&b, "Ann Zuse").await);
    live(&b, PostInput { tags: vec![tag], ..titled("Tagged") }).await;
    live(&b, PostInput { authors: vec![author], ..titled("By Zuse") }).await;
    for (typed, title) in [("crowdy", "Tagged"), ("ann", "By Zuse")] {
        let found = find(&b, typed).await;
        let titles: Vec<_> = found.posts.iter().map(|hit| hit.post.title.as_str()).collect();
        assert_eq!((titles, found.total, found.loosened), (vec![title], 1, false), "{typed}");
    }
    // Writers find the drafts as well.
    assert_eq!(find_all(&b, "crowdy").await.total, 26);
    assert_eq!(find_all(&b, "ann").await.total, 26);
}

#[tokio::test]
async fn of_many_names_those_with_the_most_posts_count() {
    let b = bench().await;
    let mut rare = Vec::new();
    for n in 0..20 {
        rare.push(tag(&b, &format!("Crowdy {n:02}")).await);
        live(&b, PostInput { tags: vec![rare[n]], ..titled(&format!("Rare {n:02}")) }).await;
    }
    let common = tag(&b, "Crowdy common").await;
    for n in 0..3 {
        live(&b, PostInput { tags: vec![common], ..titled(&format!("Common {n}")) }).await;
    }
    let found = find(&b, "crowdy").await;
    assert_eq!(found.total, 22);
    let common = found.posts.iter().filter(|hit| hit.post.title.starts_with("Common"));
    assert_eq!(common.count(), 3);
}

#[tokio::test]
async fn a_filter_by_what_has_nothing_live_names_nothing() {
    let b = bench().await;
    let (hidden, shown) = (tag(&b, "Hidden").await, tag(&b, "Shown").await);
    let author = author(&b, "Ghost").await;
    draft(&b, PostInput { tags: vec![hidden], authors: vec![author], ..titled("Draft") }).await;
    live(&b, PostInput { tags: vec![shown], ..titled("Live") }).await;
    for typed in ["tag:hidden", "author:ghost", "tag:nothing", "words tag:hidden"] {
        let found = find(&b, typed).await;
        let filter = typed.trim_start_matches("words ");
        assert_eq!((found.total, found.unknown), (0, vec![filter.to_owned()]), "{typed}");
    }
    let found = find(&b, "elsewhere tag:shown").await;
    assert_eq!((found.total, found.unknown.len()), (0, 0));
    assert_eq!(find(&b, "words -tag:hidden").await.total, 1);
    assert_eq!(find_all(&b, "tag:hidden").await.total, 1);
}

/// Nothing runs here that keeps renderings later.
#[tokio::test]
async fn what_is_published_is_found_at_once() {
    let b = bench().await;
    live(&b, PostInput { body: "A heron.".into(), ..titled("First") }).await;
    let post = find(&b, "heron").await.posts.remove(0).post.id;
    let post = b.blog.store().post(post).await.unwrap().unwrap();
    let text = PostInput { body: "A stork.".into(), ..titled("First") };
    let saved = b.blog.posts().save(&SYSTEM, post.id, post.version, &text).await.unwrap();
    assert_eq!((find(&b, "heron").await.total, find(&b, "stork").await.total), (1, 0));
    b.blog.posts().publish(&SYSTEM, post.id, saved.version, Publish::default()).await.unwrap();
    assert_eq!((find(&b, "heron").await.total, find(&b, "stork").await.total), (0, 1));
    assert_eq!(b.blog.keep_renderings(9, None).await.unwrap().count, 0);
}

#[tokio::test]
async fn what_is_imported_is_found_at_once() {
    let b = bench().await;
    let import = async |bird: &str, title: &str| {
        let document = |n| {
            let text = format!("---\ntitle: {title} {n}\nslug: post-{n}\ndate: 2026-01-02\n---\nA {bird}.\n");
            parse(&format!("{n}.md"), text.as_bytes(), &Zone::utc()).unwrap()
        };
        let mut documents: Vec<_> = (0..120).map(document).collect();
        documents.push(parse("draft.md", format!("A {bird}.").as_bytes(), &Zone::utc()).unwrap());
        documents[120].status = blogcms_core::Status::Draft;
        b.blog.import().documents(&SYSTEM, &documents, |_| {}).await.unwrap();
    };
    import("heron", "Title").await;
    assert_eq!(find(&b, "heron").await.total, 120);
    import("stork", "Title").await;
    assert_eq!((find(&b, "heron").await.total, find(&b, "stork").await.total), (0, 120));
    // The same texts under other titles.
    import("stork", "Name").await;
    assert_eq!((find(&b, "title").await.total, find(&b, "stork name").await.total), (0, 120));
    assert_eq!(b.blog.keep_renderings(9, None).await.unwrap().count, 0);
}

/// A shortcode of a host's whose HTML no text of PostgreSQL can hold.
struct Nul;

impl Shortcode for Nul {
    fn name(&self) -> &'static str {
        "nul"
    }
    fn fingerprint(&self) -> &'static str {
        "1"
    }
    fn render(&self, _: &ShortcodeCall<'_>) -> Option<Markup> {
        Some(Markup::Vouched(SafeHtml::vouched("<b>\0</b>")))
    }
}

#[tokio::test]
async fn a_rendering_that_cannot_be_kept_everywhere_keeps_no_post_back() {
    let mut b = bench().await;
    b.blog = b.blog.with_renderer(Renderer::builder().shortcode(Arc::new(Nul)).build());
    live(&b, PostInput { body: "A heron. {{< nul >}}".into(), ..titled("Odd") }).await;
    live(&b, titled("Even")).await;
    let fingerprint = b.blog.renderer().fingerprint();
    let missing = b.blog.store().missing_renderings(fingerprint, None, 9).await.unwrap();
    assert_eq!(missing.len(), 1);
}
