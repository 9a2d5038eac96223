//! What programs were told of their writes, and whether the store holds just that.

use crate::chain::{JOB, Mark, name, thrown_away_by};
use crate::child::Line;
use blogcms_core::post::Post;
use blogcms_core::{Changes, Seq, Status, Store, StoreErrorKind, Timestamp};
use std::collections::HashSet;

/// What is known of the writes to one site.
pub(crate) struct Book {
    /// The last write before any chain was begun.
    base: u64,
    chains: Vec<Chain>,
    /// Tries of which was told that nothing was saved.
    failed: HashSet<Mark>,
    /// Up to where the change log has been looked through.
    looked: u64,
    /// How many writes were told of as failed, by the kind of the error.
    pub(crate) unavailable: usize,
    pub(crate) full: usize,
    pub(crate) unknown: usize,
    /// How many writes were kept whose program never heard of it.
    pub(crate) kept_untold: usize,
}

#[derive(Default)]
struct Chain {
    /// Each write that was acknowledged, or found: its try, and its number.
    writes: Vec<(Mark, u64)>,
    /// How many of them have been looked at.
    looked: u64,
}

impl Book {
    pub(crate) fn new(writers: usize, base: Seq) -> Self {
        Self {
            base: base.0,
            chains: (0..writers).map(|_| Chain::default()).collect(),
            failed: HashSet::new(),
            looked: base.0,
            unavailable: 0,
            full: 0,
            unknown: 0,
            kept_untold: 0,
        }
    }

    /// The last write of each writer.
    pub(crate) fn lengths(&self) -> Vec<u64> {
        self.chains.iter().map(|chain| chain.writes.len() as u64).collect()
    }

    /// How many writes were acknowledged or found.
    pub(crate) fn total(&self) -> u64 {
        self.lengths().iter().sum()
    }

    /// Notes what a program says.
    pub(crate) fn note(&mut self, line: &Line) {
        match line {
            Line::Acknowledged { mark, seq } => {
                let chain = &mut self.chains[mark.writer].writes;
                assert_eq!(chain.len() as u64 + 1, mark.write, "a write was acknowledged out of turn");
                chain.push((*mark, seq.0));
            }
            Line::Failed { mark, error } => {
                error.check();
                match error.kind() {
                    StoreErrorKind::Unknown => self.unknown += 1,
                    StoreErrorKind::Full => self.full += 1,
                    _ => self.unavailable += 1,
                }
                if error.kind() != StoreErrorKind::Unknown {
                    self.failed.insert(*mark);
                }
            }
            Line::NotOpened { error } => error.check(),
            Line::Followed(_) | Line::Opened | Line::Done => {}
        }
    }

    /// Compares the store with what was told: everything acknowledged is there, nothing by halves, and no more than the one
    /// write of each writer that was under way. That one is acknowledged from now on.
    pub(crate) async fn check(&mut self, store: &dyn Store) {
        for writer in 0..self.chains.len() {
            self.adopt(store, writer).await;
            let chain = &self.chains[writer];
            let length = chain.writes.len() as u64;
            for post in chain.looked.saturating_sub(3).max(1)..=length {
                let found = store.post_by_external_id(&name(writer, post)).await.unwrap();
                let found =
                    found.unwrap_or_else(|| panic!("write {writer}-{post} was acknowledged and is lost"));
                self.check_post(store, writer, post, &found).await;
            }
            self.chains[writer].looked = length;
        }
        assert_eq!(store.seq().await.unwrap().0, self.base + self.total(), "a write that nobody asked for");
        self.check_log(store).await;
        let jobs = store.jobs().unwrap().counts(Timestamp::MAX).await.unwrap();
        let waiting = jobs.iter().find(|count| count.kind == JOB).map_or(0, |count| count.waiting);
        assert_eq!(waiting, self.total(), "a job with each write");
    }

    /// Takes in the write that was under way, if it was kept.
    async fn adopt(&mut self, store: &dyn Store, writer: usize) {
        let next = self.chains[writer].writes.len() as u64 + 1;
        let Some(post) = store.post_by_external_id(&name(writer, next)).await.unwrap() else { return };
        let mark = Mark::of(&post.fields.title);
        assert_eq!((mark.writer, mark.write), (writer, next), "{}", post.fields.title);
        assert!(!self.failed.contains(&mark), "write {mark} is there, and was told to have failed");
        self.chains[writer].writes.push((mark, post.version.0));
        self.kept_untold += 1;
        let more = store.post_by_external_id(&name(writer, next + 1)).await.unwrap();
        assert!(more.is_none(), "a write was begun before the one before was acknowledged");
    }

    /// Whether a post is as the last write to it made it, whole.
    async fn check_post(&self, store: &dyn Store, writer: usize, number: u64, post: &Post) {
        let write = |n: u64| self.chains[writer].writes.get(n as usize - 1).copied();
        let (made, mut seq) = write(number).unwrap();
        let (mut title, mut body, mut status) = (made.draft_title(), made.body(), Status::Draft);
        if let Some((published, at)) = write(number + 1) {
            (title, body, status, seq) = (published.title(), published.body(), Status::Published, at);
        }
        if let Some((_, at)) = thrown_away_by(number).and_then(write) {
            (status, seq) = (Status::Trash, at);
        }
        let of = |what: &str| format!("{what} of post {writer}-{number}");
        assert_eq!(post.fields.title, title, "{}", of("title"));
        assert_eq!(post.status, status, "{}", of("status"));
        assert_eq!(post.version.0, seq, "{}", of("version"));
        let tags = if number.is_multiple_of(3) { 2 } else { 1 };
        assert_eq!(post.fields.tags.len(), tags, "{}", of("tags"));
        let text = store.revision(post.head).await.unwrap().unwrap();
        assert!(text.body == body, "{} is not the one that came with its title", of("text"));
        assert_eq!(text.fields.title, title, "{}", of("revision"));
    }

    /// The change log goes on without a gap.
    async fn check_log(&mut self, store: &dyn Store) {
        let last = self.base + self.total();
        while self.looked < last {
            let Changes::Rows(rows) = store.changes(Seq(self.looked), 500).await.unwrap() else {
                panic!("the change log was cut off")
            };
            for row in rows {
                let next = row.seq.0;
                assert!(next == self.looked || next == self.looked + 1, "{} follows {}", next, self.looked);
                self.looked = next;
            }
        }
        assert_eq!(self.looked, last);
    }
}
