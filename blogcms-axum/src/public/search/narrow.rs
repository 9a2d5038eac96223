//! Filters of a search: those that are on, and those that would narrow it down. They are words of the query, so that
//! each is a link to another search.

use super::context::Asked;
use crate::state::SiteView;
use crate::template::context::{Facet, Link, Narrower};
use blogcms_core::search::{Named, Query, Wanted};
use blogcms_core::service::Found;
use blogcms_core::{AuthorId, TermId, TermKind};
use std::collections::BTreeMap;

/// So many of each kind are offered.
const MOST: usize = 6;

/// The filters of the query, each leading to the search without it.
pub(super) fn filters(asked: &Asked<'_>) -> Vec<Link> {
    let all = Query::pieces(&asked.query.text);
    let link = |(at, piece): (usize, &&str)| {
        let label = label(asked, piece)?;
        let rest: Vec<&str> =
            all.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, p)| *p).collect();
        Some(Link { label, url: asked.url(&rest.join(" ")) })
    };
    all.iter().enumerate().filter_map(link).collect()
}

/// The query without its filters, if it has some.
pub(super) fn without_filters(asked: &Asked<'_>) -> Option<String> {
    let all = Query::pieces(&asked.query.text);
    let rest: Vec<&str> = all.iter().copied().filter(|piece| label(asked, piece).is_none()).collect();
    (rest.len() < all.len()).then(|| rest.join(" "))
}

/// What a piece of a query is called, if it is a filter.
fn label(asked: &Asked<'_>, piece: &str) -> Option<String> {
    let query = Query::parse(piece, &asked.view.zone);
    if !query.terms.is_empty() {
        return None;
    }
    if let Some(named) = query.named.first() {
        let name = name(asked, named);
        return Some(if named.negated { asked.say("search.not", &[("name", &name)]) } else { name });
    }
    let key = if query.from.is_some() { "search.since" } else { "search.before" };
    let date = query.from.or(query.until).and(piece.split_once(':'))?.1;
    Some(asked.say(key, &[("date", date)]))
}

/// The name of what a filter is about; as it was typed if readers know of no such thing.
fn name(asked: &Asked<'_>, named: &Named) -> String {
    shown(asked.view, named).unwrap_or_else(|| named.to_string())
}

/// The name of what a filter is about, if it has something live.
pub(super) fn shown(view: &SiteView, named: &Named) -> Option<String> {
    let term = |kind| {
        let term = view.term_by_slug(kind, &named.slug)?;
        view.live(term).map(|_| term.name.clone())
    };
    match named.what {
        Wanted::Tag => term(TermKind::Tag).or_else(|| term(TermKind::Series)).map(|name| format!("#{name}")),
        Wanted::Category => term(TermKind::Category),
        Wanted::Author => {
            let author = view.author_by_handle(&named.slug)?;
            view.written(author.id).map(|_| author.name.clone())
        }
    }
}

/// What would narrow the search down.
pub(super) fn facets(asked: &Asked<'_>, found: &Found) -> Vec<Facet> {
    if found.total < 2 || found.posts.is_empty() {
        return Vec::new();
    }
    [
        ("search.categories", of_terms(asked, found, TermKind::Category)),
        ("search.tags", of_terms(asked, found, TermKind::Tag)),
        ("search.years", years(asked, found)),
        ("search.authors", authors(asked, found)),
    ]
    .into_iter()
    .filter(|(_, values)| !values.is_empty())
    .map(|(key, values)| Facet { label: asked.say(key, &[]), values })
    .collect()
}

/// The same search with one more filter, unless the query would be too long. A phrase that nobody has closed ends before it.
fn narrower(asked: &Asked<'_>, label: String, filter: &str, count: Option<u64>) -> Option<Narrower> {
    let text = &asked.query.text;
    let close = if text.matches('"').count() % 2 == 1 { "\"" } else { "" };
    let text = format!("{text}{close} {filter}");
    let fits = !Query::parse(&text, &asked.view.zone).cut;
    fits.then(|| Narrower { label, url: asked.url(&text), count })
}

/// Terms that some of what was found has, but not all; a category stands for those below it, too.
fn of_terms(asked: &Asked<'_>, found: &Found, kind: TermKind) -> Vec<Narrower> {
    let word = if kind == TermKind::Category { Wanted::Category.word() } else { Wanted::Tag.word() };
    let mut counts: BTreeMap<TermId, u64> = BTreeMap::new();
    for (id, count) in &found.terms {
        // A post has one category, so that sums are right.
        for term in asked.view.path_of(*id).into_iter().filter(|term| term.kind == kind) {
            *counts.entry(term.id).or_default() += count;
        }
    }
    let mut terms: Vec<_> = counts.into_iter().filter(|(_, count)| *count < found.total).collect();
    terms.sort_by_key(|(id, count)| (std::cmp::Reverse(*count), *id));
    let terms = terms.into_iter().filter_map(|(id, count)| Some((asked.view.term(id)?, count)));
    terms
        .filter_map(|(term, count)| {
            narrower(asked, term.name.clone(), &format!("{word}:{}", term.slug), Some(count))
        })
        .take(MOST)
        .collect()
}

/// The years of what is shown, newest first, if they differ.
fn years(asked: &Asked<'_>, found: &Found) -> Vec<Narrower> {
    if asked.query.from.is_some() || asked.query.until.is_some() {
        return Vec::new();
    }
    let published = found.posts.iter().filter_map(|found| found.post.published_at);
    let mut years: Vec<i16> = published.map(|at| at.civil(&asked.view.zone).year).collect();
    years.sort_unstable_by(|a, b| b.cmp(a));
    years.dedup();
    if years.len() < 2 {
        return Vec::new();
    }
    let one = |year: i16| {
        let filter = format!("after:{year} before:{}", year.saturating_add(1));
        narrower(asked, year.to_string(), &filter, None)
    };
    years.into_iter().take(MOST).filter_map(one).collect()
}

/// The bylines of what is shown, if they differ.
fn authors(asked: &Asked<'_>, found: &Found) -> Vec<Narrower> {
    let mut ids: Vec<AuthorId> = Vec::new();
    for id in found.posts.iter().flat_map(|found| &found.post.authors) {
        if !ids.contains(id) {
            ids.push(*id);
        }
    }
    if ids.len() < 2 {
        return Vec::new();
    }
    let word = Wanted::Author.word();
    let authors = ids.into_iter().filter_map(|id| asked.view.author(id));
    authors
        .filter_map(|author| narrower(asked, author.name.clone(), &format!("{word}:{}", author.handle), None))
        .take(MOST)
        .collect()
}
