//! What the one process that writes does to the index.

use crate::checkpoint::{Held, payload};
use crate::document::indexed;
use crate::schema::Fields;
use blogcms_core::id::{Id, PostId};
use blogcms_core::search::Document;
use tantivy::index::Index;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::{IndexWriter, TantivyError, Term};

/// What documents may take in memory before they are written, in bytes.
const BUDGET: usize = 24_000_000;

/// A writer, and whether it holds what is not committed.
pub(crate) struct Writer {
    writer: IndexWriter,
    pending: bool,
}

impl Writer {
    pub(crate) fn new(index: &Index) -> Result<Self, TantivyError> {
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .num_merge_threads(1)
            .memory_budget_per_thread(BUDGET)
            .build();
        let writer = index.writer_with_options(options)?;
        writer.set_merge_policy(Box::new(merging()));
        // What one that was ended has left by halves.
        writer.garbage_collect_files().wait()?;
        Ok(Self { writer, pending: false })
    }

    /// Replaces what is held of some posts.
    pub(crate) fn put(
        &mut self,
        fields: &Fields,
        posts: &[PostId],
        documents: &[Document],
    ) -> Result<(), TantivyError> {
        self.pending |= !posts.is_empty() || !documents.is_empty();
        for post in posts {
            self.writer.delete_term(Term::from_field_bytes(fields.id, &post.to_bytes()));
        }
        for document in documents {
            self.writer.add_document(indexed(fields, document))?;
        }
        Ok(())
    }

    /// Forgets everything. Only for a writer without anything pending, which might come after.
    pub(crate) fn clear(&mut self, held: &Held) -> Result<(), TantivyError> {
        self.writer.delete_all_documents()?;
        self.commit(held)
    }

    pub(crate) fn is_pending(&self) -> bool {
        self.pending
    }

    pub(crate) fn commit(&mut self, held: &Held) -> Result<(), TantivyError> {
        let mut prepared = self.writer.prepare_commit()?;
        prepared.set_payload(&payload(held));
        prepared.commit()?;
        self.pending = false;
        Ok(())
    }
}

/// Each saved post makes a segment of its own. Levels begin small, so that these are not merged with thousands of others
/// time and again, and are wide apart, so that there are few of them.
fn merging() -> LogMergePolicy {
    let mut policy = LogMergePolicy::default();
    policy.set_min_num_segments(6);
    policy.set_min_layer_size(50);
    policy.set_level_log_size(2.0);
    policy.set_del_docs_ratio_before_merge(0.3);
    policy
}
