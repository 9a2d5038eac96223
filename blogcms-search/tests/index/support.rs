//! Documents and searches to begin from.

use blogcms_core::id::{HistoryId, Id, PostId, TermId};
use blogcms_core::search::{
    Among, Clause, Document, Field, Filter, Match, Order, Origin, Query, Reach, Search, SearchIndex,
    Visibility,
};
use blogcms_core::time::{Timestamp, Zone};
use blogcms_core::{PostKind, Seq};
use blogcms_search::TantivyIndex;

/// A day, in microseconds.
pub(crate) const DAY: i64 = 86_400_000_000;

/// The time of all searches.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_micros(20_000 * DAY)
}

pub(crate) fn ago(days: i64) -> Timestamp {
    Timestamp::from_micros(now().as_micros() - days * DAY)
}

pub(crate) fn post(n: u128) -> PostId {
    PostId::from_bytes(n.to_be_bytes())
}

pub(crate) fn term(n: u128) -> TermId {
    TermId::from_bytes(n.to_be_bytes())
}

/// A live English post of a hundred days ago.
pub(crate) fn document(n: u128, title: &str, text: &str) -> Document {
    Document {
        id: post(n),
        version: Seq(1),
        kind: PostKind::Post,
        head: true,
        visibility: Visibility::Live,
        published_at: Some(ago(100)),
        expires_at: None,
        languages: vec!["en".into()],
        title: title.into(),
        headings: String::new(),
        excerpt: String::new(),
        text: text.into(),
        terms: Vec::new(),
        authors: Vec::new(),
    }
}

/// What all documents are of.
pub(crate) fn origin() -> Origin {
    Origin { history: HistoryId::from_bytes([1; 16]), language: "en".into() }
}

/// An index in memory that holds these.
pub(crate) async fn index(documents: Vec<Document>) -> TantivyIndex {
    let index = TantivyIndex::in_memory().unwrap();
    index.clear(&origin()).await.unwrap();
    fill(&index, documents, 1).await;
    index
}

/// Takes documents in, with a checkpoint.
pub(crate) async fn fill(index: &TantivyIndex, documents: Vec<Document>, upto: u64) {
    let posts: Vec<PostId> = documents.iter().map(|document| document.id).collect();
    index.put(&posts, documents, Some(Seq(upto))).await.unwrap();
}

/// What a reader typed, as an index is asked.
pub(crate) fn search(typed: &str) -> Search {
    let query = Query::parse(typed, &Zone::utc());
    let clauses = query.terms.iter().map(|term| Clause {
        negated: term.negated,
        words: term.words.clone(),
        prefix: term.is_single(),
        fuzzy: !term.quoted && !term.negated,
        terms: Vec::new(),
        authors: Vec::new(),
    });
    Search {
        clauses: clauses.collect(),
        matching: Match::All,
        field: Field::Everywhere,
        filter: Filter::default(),
        reach: Reach::Live(now()),
        among: Among::Every,
        languages: vec!["en".into()],
        order: Order::Best,
        at: now(),
        offset: 0,
        limit: 10,
        counts: false,
    }
}

/// The numbers of the posts that are found, best first.
pub(crate) async fn found(index: &TantivyIndex, search: &Search) -> Vec<u128> {
    let hits = index.search(search).await.unwrap();
    hits.posts.into_iter().map(|id| u128::from_be_bytes(id.to_bytes())).collect()
}

/// The same in ascending order.
pub(crate) async fn all(index: &TantivyIndex, search: &Search) -> Vec<u128> {
    let mut found = found(index, search).await;
    found.sort_unstable();
    found
}
