//! Posts that are like another.

use crate::clause::scored;
use crate::collect::{Page, Rules};
use crate::document::halves;
use crate::schema::{Fields, column, state};
use blogcms_core::id::{Id, PostId};
use std::collections::HashSet;
use std::sync::Arc;
use tantivy::collector::DocSetCollector;
use tantivy::query::{BooleanQuery, Query, TermQuery};
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{DocAddress, Searcher, TantivyDocument, Term};

/// Looked for are so many stems of a post: those that it has often and others seldom.
const TELLING: usize = 20;

/// Public posts whose texts are most like that of `post`.
pub(crate) fn similar(
    fields: &Fields,
    searcher: &Searcher,
    post: PostId,
    limit: u32,
) -> tantivy::Result<Vec<PostId>> {
    let Some(address) = document(fields, searcher, post)? else { return Ok(Vec::new()) };
    let document: TantivyDocument = searcher.doc(address)?;
    let gist = document.get_first(fields.gist).and_then(|value| value.as_str()).unwrap_or_default();
    let any: Vec<Box<dyn Query>> = telling(fields, searcher, gist)?
        .into_iter()
        .map(|(term, n)| scored(term, (1.0 + n as f32).ln()))
        .collect();
    let itself: HashSet<_> = [halves(post)].into();
    let rules = Rules {
        state: state::PUBLIC,
        live_at: None,
        published: None,
        among: Some((Arc::new(itself), false)),
        at: i64::MAX,
        steps: false,
    };
    let page = Page { rules, offset: 0, limit: limit as usize, scored: true, counts: false };
    Ok(searcher.search(&BooleanQuery::union(any), &page)?.posts)
}

/// The document of a post: what is public of it, if anything is.
fn document(fields: &Fields, searcher: &Searcher, post: PostId) -> tantivy::Result<Option<DocAddress>> {
    let term = Term::from_field_bytes(fields.id, &post.to_bytes());
    let found = searcher.search(&TermQuery::new(term, IndexRecordOption::Basic), &DocSetCollector)?;
    let mut first = None;
    for address in found {
        let columns = searcher.segment_reader(address.segment_ord).fast_fields();
        let public = columns.u64(column::STATE)?.first(address.doc_id).unwrap_or_default() & state::PUBLIC;
        if public != 0 || first.is_none() {
            first = Some(address);
        }
        if public != 0 {
            break;
        }
    }
    Ok(first)
}

/// The stems that tell most of a post, with how often it has each.
fn telling(fields: &Fields, searcher: &Searcher, gist: &str) -> tantivy::Result<Vec<(Term, u32)>> {
    let documents = searcher.num_docs() as f32;
    let mut all = Vec::new();
    let mut parts = gist.split(' ');
    while let (Some(n), Some(stem)) = (parts.next().and_then(|n| n.parse().ok()), parts.next()) {
        let term = Term::from_field_text(fields.stems, stem);
        let having = searcher.doc_freq(&term)? as f32;
        // What only this post has leads nowhere.
        if having > 1.0 {
            let n: u32 = n;
            all.push(((1.0 + n as f32).ln() * (1.0 + documents / having).ln(), term, n));
        }
    }
    all.sort_by(|(a, ..), (b, ..)| b.total_cmp(a));
    Ok(all.into_iter().take(TELLING).map(|(_, term, n)| (term, n)).collect())
}
