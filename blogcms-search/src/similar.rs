//! Posts that are like another.

use crate::clause::scored;
use crate::collect::Page;
use crate::document::halves;
use crate::frequency::Frequencies;
use crate::rules::Rules;
use crate::schema::{Fields, Part, state};
use blogcms_core::id::PostId;
use blogcms_core::search::{Reach, Stems, Visibility, words};
use blogcms_core::time::Timestamp;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use tantivy::query::{BooleanQuery, Query};
use tantivy::{Searcher, Term};

/// Looked for are so many stems of a post: those that it has often and others seldom.
const TELLING: usize = 20;

/// Stems with how often a text has each.
pub(crate) type Counted = HashMap<String, u32>;

/// The stems of a text.
pub(crate) fn counted(text: &str, language: &str) -> Counted {
    let stems = Stems::of(language);
    let mut counts = Counted::new();
    for token in words(text) {
        *counts.entry(stems.stem(&token.word).into_owned()).or_default() += 1;
    }
    counts
}

/// Public posts whose texts are most like one with these stems, but for `post`.
pub(crate) fn similar(
    fields: &Fields,
    searcher: &Searcher,
    (post, stems): (PostId, Counted),
    limit: u32,
) -> tantivy::Result<Vec<PostId>> {
    let reach = Reach::Live(Timestamp::EPOCH);
    let frequencies = Frequencies::new(fields, searcher, reach)?;
    let mut any: Vec<Box<dyn Query>> = Vec::new();
    for (stem, n) in telling(fields, &frequencies, stems)? {
        let terms = Fields::known(reach).map(|visibility| fields.text(visibility, Part::Stems));
        any.extend(terms.map(|field| scored(Term::from_field_text(field, &stem), (1.0 + n as f32).ln())));
    }
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
    Ok(searcher.search_with_statistics_provider(&BooleanQuery::union(any), &page, &frequencies)?.posts)
}

/// The stems that tell most of a text, with how often it has each.
fn telling(
    fields: &Fields,
    frequencies: &Frequencies<'_>,
    stems: Counted,
) -> tantivy::Result<Vec<(String, u32)>> {
    let documents = frequencies.documents() as f32;
    let field = fields.text(Visibility::Live, Part::Stems);
    let mut all = Vec::new();
    for (stem, n) in stems {
        let having = frequencies.having(&Term::from_field_text(field, &stem))? as f32;
        // What only one post has leads nowhere.
        if having > 1.0 {
            all.push(((1.0 + n as f32).ln() * (1.0 + documents / having).ln(), stem, n));
        }
    }
    all.sort_by(|(a, stem, _), (b, other, _)| b.total_cmp(a).then_with(|| stem.cmp(other)));
    Ok(all.into_iter().take(TELLING).map(|(_, stem, n)| (stem, n)).collect())
}
