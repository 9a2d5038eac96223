//! Which posts are held, and as of which write.

use crate::schema::{Fields, column};
use blogcms_core::Seq;
use blogcms_core::id::{Id, PostId};
use std::collections::BTreeMap;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, Searcher, SegmentReader, TERMINATED};

/// The posts that come after one, in the order of their ids.
pub(crate) fn versions(
    fields: &Fields,
    searcher: &Searcher,
    after: Option<PostId>,
    limit: u32,
) -> tantivy::Result<Vec<(PostId, Seq)>> {
    let limit = limit as usize;
    let mut found = BTreeMap::new();
    for segment in searcher.segment_readers() {
        of_segment(fields, segment, after, limit, &mut found)?;
    }
    Ok(found.into_iter().take(limit).collect())
}

/// The first of a segment: none of its others can be among the first of all.
fn of_segment(
    fields: &Fields,
    segment: &SegmentReader,
    after: Option<PostId>,
    limit: usize,
    found: &mut BTreeMap<PostId, Seq>,
) -> tantivy::Result<()> {
    let ids = segment.inverted_index(fields.id)?;
    let versions = segment.fast_fields().u64(column::VERSION)?;
    let range = ids.terms().range();
    let range = match after {
        Some(id) => range.gt(id.to_bytes()),
        None => range,
    };
    let mut stream = range.into_stream()?;
    let mut first = 0;
    while first < limit
        && let Some((id, info)) = stream.next()
    {
        let mut documents = ids.read_postings_from_terminfo(info, IndexRecordOption::Basic)?;
        while documents.doc() != TERMINATED
            && segment.alive_bitset().is_some_and(|alive| alive.is_deleted(documents.doc()))
        {
            documents.advance();
        }
        if documents.doc() == TERMINATED {
            continue;
        }
        if let (Ok(id), Some(version)) = (id.try_into(), versions.first(documents.doc())) {
            found.insert(PostId::from_bytes(id), Seq(version));
            first += 1;
        }
    }
    Ok(())
}
