//! Searching in the store: what matches, and in which order.

use crate::conformance::fixture::{FINGERPRINT, Lab, set_status, t, update};
use crate::conformance::sheet::Sheet;
use crate::content::Renderer;
use crate::id::PostId;
use crate::post::{Post, PostOp, Status};
use crate::search::{Among, Clause, Field, Filter, Hits, Match, Reach, Search, words};
use crate::taxonomy::{TermKind, TermOp};

/// A clause of the words of a text: a phrase, if there are several.
fn clause(text: &str) -> Clause {
    Clause { words: words(text).into_iter().map(|token| token.word).collect(), ..Clause::default() }
}

fn without(text: &str) -> Clause {
    Clause { negated: true, ..clause(text) }
}

/// What readers who look for these ask of an English blog.
fn ask(clauses: &[Clause]) -> Search {
    Search {
        clauses: clauses.to_vec(),
        matching: Match::All,
        field: Field::Everywhere,
        filter: Filter::default(),
        reach: Reach::Live(t(1000)),
        among: Among::Every,
        languages: vec!["en".into()],
        at: t(1000),
        offset: 0,
        limit: 100,
        counts: false,
    }
}

/// Saves a post and keeps its rendering.
async fn kept(lab: &Lab, sheet: Sheet) -> Post {
    let body = sheet.body.clone();
    let post = sheet.save(lab).await;
    keep(lab, &post, &body).await;
    post
}

async fn keep(lab: &Lab, post: &Post, body: &str) {
    let rendered = Renderer::new().render(body);
    lab.keep_rendering(post.id, post.live.unwrap_or(post.head), FINGERPRINT, &rendered).await.unwrap();
}

/// The addresses of what is found.
async fn found(lab: &Lab, search: &Search) -> Vec<String> {
    let hits = hits(lab, search).await;
    let mut addresses = Vec::new();
    for id in hits.posts {
        addresses.push(lab.get(id).await.fields.slug.to_string());
    }
    addresses
}

async fn hits(lab: &Lab, search: &Search) -> Hits {
    let hits = lab.store.search(search).await.unwrap();
    let shown = u64::from(search.offset) + hits.posts.len() as u64;
    assert!(hits.total >= shown || hits.posts.is_empty(), "{hits:?}");
    hits
}

/// The addresses of what has these words, by name.
async fn with(lab: &Lab, clauses: &[Clause]) -> Vec<String> {
    let mut found = found(lab, &ask(clauses)).await;
    found.sort();
    found
}

pub(crate) async fn words_match_by_their_stems(lab: Lab) {
    kept(&lab, lab.live("walk", 0).body("She **walks** to the Café, *naïvely*.")).await;
    kept(&lab, lab.live("code", 0).body("Use `Vec<String>` in C++, not C#.\n\n## Gardening")).await;
    for word in ["walk", "walking", "WALKED", "café", "cafe", "naive"] {
        assert_eq!(with(&lab, &[clause(word)]).await, ["walk"], "{word}");
    }
    for word in ["vec", "string", "c++", "c#", "gardens", "garden"] {
        assert_eq!(with(&lab, &[clause(word)]).await, ["code"], "{word}");
    }
    assert_eq!(with(&lab, &[clause("c")]).await, [""; 0]);
    assert_eq!(with(&lab, &[clause("wal")]).await, [""; 0]);
    assert_eq!(with(&lab, &[clause("to"), clause("use")]).await, [""; 0]);
    let excerpt = lab.live("sum", 0).with(|p| p.fields.excerpt = "About dragonflies".into());
    kept(&lab, excerpt).await;
    assert_eq!(with(&lab, &[clause("dragonfly")]).await, ["sum"]);
}

pub(crate) async fn a_word_is_looked_for_in_each_language(lab: Lab) {
    let german = |p: &mut Post| p.fields.language = Some("de".into());
    kept(&lab, lab.live("haus", 0).body("Viele Häuser am Fluß.").with(german)).await;
    let search = |languages: &[&str]| Search {
        languages: languages.iter().map(|tag| (*tag).to_owned()).collect(),
        ..ask(&[clause("haus")])
    };
    assert_eq!(found(&lab, &search(&["en", "de"])).await, ["haus"]);
    assert_eq!(with(&lab, &[clause("fluss")]).await, ["haus"]);
}

pub(crate) async fn a_phrase_stands_as_it_is(lab: Lab) {
    kept(&lab, lab.live("one", 0).body("The quick brown fox jumps.")).await;
    kept(&lab, lab.live("two", 0).body("A brown, quick fox; quick and brown.")).await;
    assert_eq!(with(&lab, &[clause("quick brown")]).await, ["one"]);
    assert_eq!(with(&lab, &[clause("brown quick")]).await, ["two"]);
    assert_eq!(with(&lab, &[clause("quick brown foxes")]).await, ["one"]);
    assert_eq!(with(&lab, &[clause("brown"), clause("quick")]).await, ["one", "two"]);
    // Not from the title into the text.
    assert_eq!(with(&lab, &[clause("one the quick")]).await, [""; 0]);
}

pub(crate) async fn texts_without_spaces_are_found(lab: Lab) {
    kept(&lab, lab.live("tokyo", 0).body("私は東京都に住んでいます。")).await;
    kept(&lab, lab.live("kyoto", 0).body("京都は古い町です。")).await;
    kept(&lab, lab.live("hindi", 0).body("मैं हिन्दी में लिखता हूँ।")).await;
    kept(&lab, lab.live("korean", 0).body("학교에서 공부한다.")).await;
    assert_eq!(with(&lab, &[clause("東京")]).await, ["tokyo"]);
    assert_eq!(with(&lab, &[clause("京都")]).await, ["kyoto", "tokyo"]);
    assert_eq!(with(&lab, &[clause("京都は")]).await, ["kyoto"]);
    assert_eq!(with(&lab, &[clause("हिन्दी")]).await, ["hindi"]);
    assert_eq!(with(&lab, &[clause("학교")]).await, ["korean"]);
    assert_eq!(with(&lab, &[Clause { prefix: true, ..clause("町") }]).await, ["kyoto"]);
}

pub(crate) async fn the_last_word_may_go_on(lab: Lab) {
    kept(&lab, lab.live("one", 0).body("A lighthouse keeper.")).await;
    let open = |text: &str| Clause { prefix: true, ..clause(text) };
    assert_eq!(with(&lab, &[open("lighth")]).await, ["one"]);
    assert_eq!(with(&lab, &[open("lighthouse kee")]).await, ["one"]);
    assert_eq!(with(&lab, &[open("light kee")]).await, [""; 0]);
    assert_eq!(with(&lab, &[open("ighthouse")]).await, [""; 0]);
    assert_eq!(with(&lab, &[clause("lighth")]).await, [""; 0]);
}

pub(crate) async fn what_is_not_wanted_is_shut_out(lab: Lab) {
    let tag = lab.add(TermKind::Tag, "tag").await;
    kept(&lab, lab.live("both", 0).body("Apples and pears.")).await;
    kept(&lab, lab.live("apple", 0).body("Apples alone.")).await;
    kept(&lab, lab.live("tagged", 0).body("Apples, tagged.").tags(&[tag])).await;
    assert_eq!(with(&lab, &[clause("apple"), without("pear")]).await, ["apple", "tagged"]);
    let named = Clause { terms: vec![tag], ..without("pear") };
    assert_eq!(with(&lab, &[clause("apple"), named]).await, ["apple"]);
    assert_eq!(with(&lab, &[clause("apple"), without("apples alone"), without("pear")]).await, ["tagged"]);
    assert_eq!(with(&lab, &[without("pear")]).await, ["apple", "tagged"]);
}

pub(crate) async fn a_name_is_as_good_as_a_word(lab: Lab) {
    let tag = lab.add(TermKind::Tag, "tag").await;
    let ann = lab.author("ann");
    let (ann_id, create) = (ann.id, crate::author::AuthorOp::Create { author: ann });
    lab.apply(create).await;
    kept(&lab, lab.live("tagged", 0).body("Cheese.").tags(&[tag])).await;
    kept(&lab, lab.live("by-ann", 0).body("Bread.").by(&[ann_id])).await;
    kept(&lab, lab.live("text", 0).body("Wine and cheese.")).await;
    let wine = Clause { terms: vec![tag], authors: vec![ann_id], ..clause("wine") };
    assert_eq!(with(&lab, &[wine.clone()]).await, ["by-ann", "tagged", "text"]);
    assert_eq!(with(&lab, &[wine.clone(), clause("cheese")]).await, ["tagged", "text"]);
    assert_eq!(with(&lab, &[wine, clause("bread")]).await, ["by-ann"]);
}

pub(crate) async fn one_of_several_may_do(lab: Lab) {
    kept(&lab, lab.live("one", 900).body("Red.")).await;
    kept(&lab, lab.live("two", 0).body("Red and green.")).await;
    kept(&lab, lab.live("three", 0).body("Red, green and blue.")).await;
    kept(&lab, lab.live("none", 0).body("Black.")).await;
    let any = Search {
        matching: Match::Any,
        ..ask(&[clause("red"), clause("green"), clause("blue"), clause("yellow")])
    };
    assert_eq!(found(&lab, &any).await, ["three", "two", "one"]);
    assert_eq!(hits(&lab, &any).await.total, 3);
}

pub(crate) async fn the_best_come_first(lab: Lab) {
    let text = "Some words about a harbour and about other things.";
    kept(&lab, lab.live("old", 0).body(text)).await;
    kept(&lab, lab.live("new", 900).body(text)).await;
    let title = |p: &mut Post| p.fields.title = "The harbour".into();
    kept(&lab, lab.live("title", 0).body("Some other words about things and more.").with(title)).await;
    for i in 0..9 {
        kept(&lab, lab.live(&format!("other-{i}"), 0).body("Nothing of it.")).await;
    }
    assert_eq!(found(&lab, &ask(&[clause("harbour")])).await, ["title", "new", "old"]);
    let in_titles = Search { field: Field::Title, ..ask(&[clause("harbours")]) };
    assert_eq!(found(&lab, &in_titles).await, ["title"]);
}

pub(crate) async fn a_filter_narrows(lab: Lab) {
    let (a, b) = (lab.add(TermKind::Tag, "a").await, lab.add(TermKind::Category, "b").await);
    let ann = lab.author("ann");
    let (ann_id, create) = (ann.id, crate::author::AuthorOp::Create { author: ann });
    lab.apply(create).await;
    kept(&lab, lab.live("plain", 10)).await;
    kept(&lab, lab.live("a", 20).tags(&[a])).await;
    kept(&lab, lab.live("ab", 30).tags(&[a]).category(b)).await;
    kept(&lab, lab.live("ann", 40).by(&[ann_id])).await;
    kept(&lab, lab.live("page", 50).page()).await;
    let all = Filter::default();
    let cases = [
        (all.clone(), vec!["page", "ann", "ab", "a", "plain"]),
        (Filter { terms: vec![vec![a]], ..all.clone() }, vec!["ab", "a"]),
        (Filter { terms: vec![vec![a], vec![b]], ..all.clone() }, vec!["ab"]),
        (Filter { terms: vec![vec![b, a]], ..all.clone() }, vec!["ab", "a"]),
        (Filter { terms: vec![vec![]], ..all.clone() }, vec![]),
        (Filter { without_terms: vec![b], ..all.clone() }, vec!["page", "ann", "a", "plain"]),
        (Filter { authors: vec![ann_id], ..all.clone() }, vec!["ann"]),
        (Filter { without_authors: vec![ann_id], ..all.clone() }, vec!["page", "ab", "a", "plain"]),
        (Filter { from: Some(t(20)), until: Some(t(40)), ..all }, vec!["ab", "a"]),
    ];
    for (filter, expected) in cases {
        for clauses in [vec![], vec![clause("text")]] {
            let search = Search { filter: filter.clone(), ..ask(&clauses) };
            assert_eq!(found(&lab, &search).await, expected, "{filter:?}");
        }
    }
}

pub(crate) async fn hits_are_counted_and_cut(lab: Lab) {
    let (a, b) = (lab.add(TermKind::Tag, "a").await, lab.add(TermKind::Tag, "b").await);
    for i in 0..7 {
        let tags = if i < 2 { vec![a, b] } else { vec![b] };
        kept(&lab, lab.live(&format!("post-{i}"), i * 10).tags(&tags)).await;
    }
    kept(&lab, lab.live("later", 5000).tags(&[a])).await;
    let search = |offset, limit| Search { offset, limit, counts: true, ..ask(&[clause("text")]) };
    let first = hits(&lab, &search(0, 3)).await;
    assert_eq!((first.posts.len(), first.total), (3, 7));
    assert_eq!(first.terms, [(b, 7), (a, 2)]);
    let mut all: Vec<PostId> = first.posts;
    for offset in [3, 6] {
        all.extend(hits(&lab, &search(offset, 3)).await.posts);
    }
    assert_eq!(all, hits(&lab, &search(0, 100)).await.posts);
    for beyond in [search(7, 3), search(1000, 3), search(0, 0), search(9, 0)] {
        let got = hits(&lab, &beyond).await;
        assert_eq!((got.posts.len(), got.total), (0, 7));
    }
    let none = Search { counts: true, ..ask(&[clause("nothing")]) };
    assert_eq!(hits(&lab, &none).await, Hits::default());
}

pub(crate) async fn some_posts_alone_are_looked_at(lab: Lab) {
    let mut ids = Vec::new();
    for name in ["a", "b", "c"] {
        ids.push(kept(&lab, lab.live(name, 0)).await.id);
    }
    let among = |among| Search { among, ..ask(&[clause("text")]) };
    let only: Vec<PostId> = (0..998).map(|_| lab.id()).chain([ids[0], ids[2]]).collect();
    let mut some = found(&lab, &among(Among::Only(only))).await;
    some.sort();
    assert_eq!(some, ["a", "c"]);
    assert_eq!(found(&lab, &among(Among::Without(vec![ids[0], ids[1], lab.id()]))).await, ["c"]);
    assert_eq!(found(&lab, &among(Among::Only(Vec::new()))).await, [""; 0]);
    assert_eq!(hits(&lab, &among(Among::Without(Vec::new()))).await.total, 3);
}

pub(crate) async fn only_what_is_live_is_found(lab: Lab) {
    let noindex = |p: &mut Post| p.fields.seo.noindex = true;
    let sheets = [
        lab.live("live", 0),
        lab.live("page", 0).page(),
        lab.live("scheduled", 2000),
        lab.live("expired", 0).until(t(1000)),
        lab.live("archived", 0).status(Status::Archived),
        lab.live("trash", 0).status(Status::Trash),
        lab.live("hidden", 0).with(noindex),
        lab.draft("draft"),
        lab.draft("review").status(Status::Review),
    ];
    for sheet in sheets {
        kept(&lab, sheet.body("The canary.")).await;
    }
    for matching in [Match::All, Match::Any] {
        let search = Search { matching, counts: true, ..ask(&[clause("canary")]) };
        let mut some = found(&lab, &search).await;
        some.sort();
        assert_eq!(some, ["live", "page"]);
        assert_eq!(hits(&lab, &search).await.total, 2);
    }
    for clauses in [vec![], vec![without("nothing")]] {
        assert_eq!(hits(&lab, &ask(&clauses)).await.total, 2);
    }
    let later = Search { reach: Reach::Live(t(2000)), ..ask(&[clause("canary")]) };
    assert_eq!(hits(&lab, &later).await.total, 3);
}

pub(crate) async fn a_former_text_is_not_found(lab: Lab) {
    let mut post = kept(&lab, lab.live("post", 0).body("Formerly a secret.")).await;
    let revision = lab.revise(&post, "Now a plain text.");
    let old = post.clone();
    (post.head, post.live) = (revision.id, Some(revision.id));
    post.version = lab.apply(crate::conformance::fixture::save(&post, revision)).await;
    assert_eq!(with(&lab, &[clause("secret")]).await, [""; 0]);
    keep(&lab, &post, "Now a plain text.").await;
    assert_eq!(with(&lab, &[clause("plain")]).await, ["post"]);
    // Who renders an old text late does no harm.
    lab.keep_rendering(old.id, old.head, FINGERPRINT, &Renderer::new().render("Formerly a secret."))
        .await
        .unwrap();
    assert_eq!(with(&lab, &[clause("secret")]).await, [""; 0]);
    keep(&lab, &post, "Now a plain text.").await;
    // Nor does a working copy.
    let copy = lab.revise(&post, "A working copy.");
    post.head = copy.id;
    post.version = lab.apply(crate::conformance::fixture::save(&post, copy)).await;
    assert_eq!(with(&lab, &[clause("working")]).await, [""; 0]);
    lab.apply(set_status(&[post.id], Status::Archived, t(1))).await;
    assert_eq!(with(&lab, &[clause("plain")]).await, [""; 0]);
    lab.apply(set_status(&[post.id], Status::Published, t(1))).await;
    assert_eq!(with(&lab, &[clause("plain")]).await, ["post"]);
    let expect = lab.get(post.id).await.version;
    lab.apply(PostOp::Delete { id: post.id, expect }).await;
    assert_eq!(hits(&lab, &ask(&[clause("plain")])).await, Hits::default());
}

pub(crate) async fn posts_go_over_with_their_terms(lab: Lab) {
    let (from, into) = (lab.add(TermKind::Tag, "from").await, lab.add(TermKind::Tag, "into").await);
    let mut post = kept(&lab, lab.live("post", 0).tags(&[from])).await;
    lab.apply(TermOp::Merge { from, into }).await;
    let named = |terms| Clause { terms: vec![terms], ..clause("nothing") };
    assert_eq!(with(&lab, &[named(into)]).await, ["post"]);
    assert_eq!(with(&lab, &[named(from)]).await, [""; 0]);
    post = lab.get(post.id).await;
    post.fields.tags.clear();
    lab.apply(update(&post)).await;
    assert_eq!(with(&lab, &[named(into)]).await, [""; 0]);
}

pub(crate) async fn any_text_can_be_looked_for(lab: Lab) {
    kept(&lab, lab.live("post", 0).body("Near and not or: \"quoted\" it's a*b {title} <script>")).await;
    let long = "x".repeat(10_000);
    let hostile = [
        "\0",
        "a\0b",
        "\"",
        "\"\"",
        "'",
        "\\",
        "*",
        "a*",
        "NEAR",
        "AND",
        "OR",
        "NOT",
        "NEAR(a b)",
        "title:x",
        "(",
        ")",
        "a & b",
        "!a",
        "a <-> b",
        ":*",
        "'a':A",
        "-",
        "+",
        "^",
        "{",
        "\u{202e}",
        "\u{1f389}",
        " ",
        "",
        "%",
        "_",
        "?1",
        "$1",
        "--",
        ";",
        "\u{ffff}",
        "\u{10ffff}",
        "'; DROP TABLE bc_posts; --",
        &long,
    ];
    for text in hostile {
        for prefix in [false, true] {
            for negated in [false, true] {
                let clause = Clause { words: vec![text.to_owned()], prefix, negated, ..Clause::default() };
                for reach in [Reach::Live(t(1000)), Reach::All] {
                    for field in [Field::Everywhere, Field::Title] {
                        hits(&lab, &Search { reach, field, ..ask(std::slice::from_ref(&clause)) }).await;
                    }
                }
            }
        }
    }
    for word in ["near", "and", "not", "or", "quoted", "it's", "title"] {
        assert_eq!(with(&lab, &[clause(word)]).await, ["post"], "{word}");
    }
    let many: Vec<Clause> = (0..1000).map(|i| clause(&format!("near word{i}"))).collect();
    for matching in [Match::All, Match::Any] {
        hits(&lab, &Search { matching, ..ask(&many) }).await;
    }
}

pub(crate) async fn writers_find_every_post(lab: Lab) {
    kept(&lab, lab.live("live", 0).body("A pelican.")).await;
    let titled = |title: &str| {
        let title = title.to_owned();
        move |p: &mut Post| p.fields.title = title
    };
    lab.draft("draft").with(titled("Über Pelicans")).save(&lab).await;
    lab.live("trash", 0).with(titled("The pelican\u{2019}s trash")).status(Status::Trash).save(&lab).await;
    lab.live("pelican-page", 0).page().with(titled("Something")).save(&lab).await;
    let mut copied = lab.live("copied", 0).save(&lab).await;
    let mut copy = lab.revise(&copied, "Text");
    copy.fields.title = "Pelican, anew".into();
    copied.head = copy.id;
    lab.apply(crate::conformance::fixture::save(&copied, copy)).await;
    let all = |clauses: &[Clause]| Search { reach: Reach::All, ..ask(clauses) };
    let mut some = found(&lab, &all(&[clause("pelican")])).await;
    some.sort();
    assert_eq!(some, ["copied", "draft", "live", "pelican-page", "trash"]);
    assert_eq!(found(&lab, &all(&[clause("uber"), clause("pelicans")])).await, ["draft"]);
    assert_eq!(found(&lab, &all(&[Clause { prefix: true, ..clause("uber pel") }])).await, ["draft"]);
    let mut some = found(&lab, &all(&[clause("pelican"), without("anew"), without("uber")])).await;
    some.sort();
    assert_eq!(some, ["live", "pelican-page", "trash"]);
    assert_eq!(hits(&lab, &all(&[])).await.total, 5);
    assert_eq!(with(&lab, &[clause("pelican")]).await, ["live"]);
}

pub(crate) async fn a_search_is_of_its_site(lab: Lab) {
    kept(&lab, lab.live("here", 0)).await;
    let other = lab.another().await;
    let there = kept(&other, other.live("there", 0)).await;
    assert_eq!(with(&lab, &[clause("text")]).await, ["here"]);
    assert_eq!(with(&other, &[clause("text")]).await, ["there"]);
    other.apply(PostOp::Delete { id: there.id, expect: there.version }).await;
    assert_eq!(with(&lab, &[clause("text")]).await, ["here"]);
}
