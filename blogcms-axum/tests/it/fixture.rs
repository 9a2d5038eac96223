//! The usual content. Whatever is not to be seen at first has "canary" in its address, title, excerpt and text.

use crate::harness::{ACTOR, HOUR, before, days, now};
use blogcms_axum::Cms;
use blogcms_axum::core::id::new_id;
use blogcms_axum::core::service::{AuthorInput, PostInput, Publish, TermInput};
use blogcms_axum::core::{
    AuthorId, PostId, PostKind, RandomIds, Redirect, RedirectOp, RedirectTarget, Seq, Settings, TermId,
    TermKind, Timestamp, WriteBatch,
};
use std::fmt::Write;

/// Posts that are live from the beginning, `post-01` being the newest.
pub(crate) const LIVE: u32 = 26;
pub(crate) const PER_PAGE: u32 = 5;

/// A post, and when it is live.
#[derive(Clone, Debug)]
pub(crate) struct Fact {
    pub(crate) id: PostId,
    pub(crate) version: Seq,
    pub(crate) slug: String,
    pub(crate) title: String,
    pub(crate) times: Option<(Timestamp, Option<Timestamp>)>,
    /// Whether it has the tag "rust".
    pub(crate) rust: bool,
}

impl Fact {
    pub(crate) fn live(&self, at: Timestamp) -> bool {
        self.times.is_some_and(|(from, until)| from <= at && until.is_none_or(|until| at < until))
    }
}

struct Fill<'a> {
    cms: &'a Cms,
    categories: [TermId; 4],
    tags: [TermId; 2],
    authors: [AuthorId; 2],
    facts: Vec<Fact>,
}

pub(crate) async fn fill(cms: &Cms) -> Vec<Fact> {
    let settings = Settings {
        title: "Marginalia".into(),
        description: "Notes from the margin".into(),
        posts_per_page: PER_PAGE,
        ..Settings::default()
    };
    let version = cms.blog().store().site_snapshot().await.unwrap().site.version;
    cms.blog().site().configure(&ACTOR, &settings, version).await.unwrap();
    let mut fill = Fill::new(cms).await;
    for i in 1..=LIVE {
        fill.live(i).await;
    }
    fill.hidden().await;
    fill.pages().await;
    fill.redirects().await;
    fill.facts
}

pub(crate) async fn term(
    cms: &Cms,
    kind: TermKind,
    name: &str,
    slug: &str,
    parent: Option<TermId>,
) -> TermId {
    let input = TermInput {
        name: name.into(),
        slug: slug.into(),
        parent,
        description: format!("About {name}"),
        ..TermInput::default()
    };
    cms.blog().taxonomy().create(&ACTOR, kind, &input).await.unwrap().id
}

pub(crate) async fn author(cms: &Cms, name: &str, url: Option<&str>) -> AuthorId {
    let input = AuthorInput {
        name: name.into(),
        title: "Writer".into(),
        bio: format!("{name} writes."),
        url: url.map(str::to_owned),
        ..AuthorInput::default()
    };
    cms.blog().authors().create(&ACTOR, &input).await.unwrap().id
}

/// Writes and publishes something.
pub(crate) async fn publish(cms: &Cms, kind: PostKind, input: &PostInput, when: Publish) -> (PostId, Seq) {
    let post = cms.blog().posts().create(&ACTOR, kind, input).await.unwrap();
    let post = cms.blog().posts().publish(&ACTOR, post.id, post.version, when).await.unwrap();
    (post.id, post.version)
}

pub(crate) async fn redirect(cms: &Cms, path: &str, target: RedirectTarget) {
    let id = new_id(&RandomIds, now());
    let redirect = Redirect { id, version: Seq::NONE, path: path.into(), target, created_at: now() };
    let batch = WriteBatch::new("system:test", now()).op(RedirectOp::Put { redirect });
    cms.blog().store().apply(batch).await.unwrap();
}

impl<'a> Fill<'a> {
    async fn new(cms: &'a Cms) -> Self {
        use TermKind::{Category, Tag};
        let engineering = term(cms, Category, "Engineering", "", None).await;
        let databases = term(cms, Category, "Databases", "", Some(engineering)).await;
        let sqlite = term(cms, Category, "SQLite", "", Some(databases)).await;
        let life = term(cms, Category, "Life & Leisure", "", None).await;
        term(cms, Category, "Empty room", "", None).await;
        let tags = [term(cms, Tag, "Rust", "", None).await, term(cms, Tag, "Größe", "größe", None).await];
        let authors =
            [author(cms, "Ada Byron", Some("https://ada.example/")).await, author(cms, "Ole", None).await];
        Self { cms, categories: [engineering, databases, sqlite, life], tags, authors, facts: Vec::new() }
    }

    fn input(&self, i: u32, slug: &str, title: &str, body: String) -> PostInput {
        let place = usize::try_from(i).unwrap();
        PostInput {
            title: title.into(),
            slug: slug.into(),
            excerpt: format!("Excerpt of {title}"),
            body,
            category: Some(self.categories[place % 4]),
            tags: if i.is_multiple_of(2) { self.tags.to_vec() } else { Vec::new() },
            authors: vec![self.authors[place % 2]],
            ..PostInput::default()
        }
    }

    async fn live(&mut self, i: u32) {
        let mut body = format!("Post {i} links to [the next](/posts/post-{:02}), ", i % LIVE + 1);
        body.push_str(
            "[home](/), [everything](/tags), [about](/pages/about) and [the web](https://web.example/).\n",
        );
        body.push_str("See [below](#one) and [beside](post-01).\n");
        for heading in ["One", "Two", "Three"].iter().take(usize::try_from(i % 4).unwrap()) {
            write!(body, "\n## {heading}\n\nText with `code`.\n").unwrap();
        }
        if i.is_multiple_of(4) {
            body = body.replace("[below](#one)", "below");
        }
        let input = self.input(i, &format!("post-{i:02}"), &format!("Post number {i:02}"), body);
        self.put(&input, Some((before(days(20 * u64::from(i))), None))).await;
    }

    /// Publishes when there are times; else leaves a draft.
    async fn put(&mut self, input: &PostInput, times: Option<(Timestamp, Option<Timestamp>)>) -> PostId {
        let rust = input.tags.contains(&self.tags[0]);
        let (id, version) = if let Some((from, until)) = times {
            publish(self.cms, PostKind::Post, input, Publish { from: Some(from), until }).await
        } else {
            let post = self.cms.blog().posts().create(&ACTOR, PostKind::Post, input).await.unwrap();
            (post.id, post.version)
        };
        let (slug, title) = (input.slug.clone(), input.title.clone());
        self.facts.push(Fact { id, version, slug, title, times, rust });
        id
    }

    async fn canary(&mut self, name: &str, times: Option<(Timestamp, Option<Timestamp>)>) -> PostId {
        let text = format!("The canary of {name} sings.");
        let input = self.input(2, &format!("canary-{name}"), &format!("A canary, {name}"), text);
        self.put(&input, times).await
    }

    async fn hidden(&mut self) {
        let draft = self.canary("draft", None).await;
        redirect(self.cms, "/to-draft", RedirectTarget::Post(draft)).await;
        let later = now().plus(HOUR);
        let soon = self.canary("scheduled", Some((later, None))).await;
        redirect(self.cms, "/to-scheduled", RedirectTarget::Post(soon)).await;
        self.canary("brief", Some((later.plus(HOUR), Some(later.plus(HOUR * 2))))).await;
        self.canary("expired", Some((before(days(3)), Some(before(days(1)))))).await;
        let posts = self.cms.blog().posts();
        let trashed = self.canary("trash", Some((before(days(4)), None))).await;
        posts.trash(&ACTOR, &[trashed]).await.unwrap();
        let archived = self.canary("archive", Some((before(days(5)), None))).await;
        posts.archive(&ACTOR, &[archived]).await.unwrap();
        for fact in self.facts.iter_mut().filter(|f| f.id == trashed || f.id == archived) {
            fact.times = None;
        }
        // A working copy of a post that is live.
        let fact = self.facts.iter_mut().find(|f| f.slug == "post-03").unwrap();
        let mut input = PostInput { authors: vec![self.authors[1]], ..PostInput::default() };
        input.title = "A canary in a working copy".into();
        input.slug = "canary-working-copy".into();
        input.body = "The canary of a working copy.".into();
        fact.version = posts.save(&ACTOR, fact.id, fact.version, &input).await.unwrap().version;
    }

    async fn pages(&mut self) {
        let body = "## Who\n\nWe. [Posts](/posts/post-02)\n\n## Where\n\nHere.\n\n## Why\n\nWell.";
        let input = PostInput { title: "About us".into(), slug: "about".into(), ..PostInput::default() };
        let input = PostInput { body: body.into(), excerpt: "All about us".into(), ..input };
        publish(self.cms, PostKind::Page, &input, Publish { from: Some(before(days(9))), until: None }).await;
        let draft =
            PostInput { title: "A canary page".into(), slug: "canary-page".into(), ..PostInput::default() };
        self.cms.blog().posts().create(&ACTOR, PostKind::Page, &draft).await.unwrap();
    }

    async fn redirects(&self) {
        let path = |to: &str| RedirectTarget::Path(to.into());
        for (from, target) in [
            ("/2019/05/hello.html", path("/posts/post-05")),
            ("/elsewhere", path("https://elsewhere.example/x")),
            ("/removed", RedirectTarget::Gone),
            ("/posts/removed", RedirectTarget::Gone),
            ("/round", path("/round")),
            ("/posts/post-07", path("/posts/post-08")),
            ("/caf\u{e9}", path("/categories/life-leisure")),
            ("/to-term", RedirectTarget::Term(self.categories[1])),
        ] {
            redirect(self.cms, from, target).await;
        }
    }
}
