//! A follower that outlives its program, as the index of a search does: which posts there are, in which state and under which title,
//! in one file together with how far it has come.

use async_trait::async_trait;
use blogcms_core::follower::{FollowError, Follower, catch_up};
use blogcms_core::post::PostFilter;
use blogcms_core::{ChangeRow, Entity, PageRequest, PostId, Seq, Status, Store};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

pub(crate) struct Shelf {
    file: PathBuf,
    store: Arc<dyn Store>,
    kept: Mutex<Kept>,
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct Kept {
    upto: Option<Seq>,
    posts: Posts,
}

type Posts = BTreeMap<PostId, (Status, String)>;

impl Shelf {
    /// As the file has it.
    pub(crate) fn open(file: &Path, store: Arc<dyn Store>) -> Self {
        let kept = std::fs::read(file).map(|bytes| serde_json::from_slice(&bytes).unwrap());
        Self { file: file.to_owned(), store, kept: Mutex::new(kept.unwrap_or_default()) }
    }

    fn keep(&self, kept: Kept) -> Result<(), FollowError> {
        let beside = self.file.with_extension("new");
        std::fs::write(&beside, serde_json::to_vec(&kept)?)?;
        std::fs::rename(beside, &self.file)?;
        *self.kept.lock().unwrap() = kept;
        Ok(())
    }

    async fn all(&self) -> Result<Posts, FollowError> {
        let mut posts = Posts::new();
        for status in [None, Some(Status::Trash)] {
            let mut filter = PostFilter::default();
            filter.status = status;
            let mut page = PageRequest::first(200);
            loop {
                let some = self.store.posts(&filter, &page).await?;
                posts.extend(some.items.into_iter().map(|post| (post.id, (post.status, post.title))));
                let Some(next) = some.next else { break };
                page.after = Some(next);
            }
        }
        Ok(posts)
    }

    /// Brings it to where the store is, where it must hold what the store holds, and have followed there.
    pub(crate) async fn must_converge(&self) {
        catch_up(&*self.store, self).await.unwrap();
        let kept = self.kept.lock().unwrap().clone();
        assert_eq!(kept.upto, Some(self.store.seq().await.unwrap()));
        assert_eq!(kept.posts, self.all().await.unwrap(), "the follower holds something else than the store");
    }
}

#[async_trait]
impl Follower for Shelf {
    fn name(&self) -> &'static str {
        "shelf"
    }

    async fn checkpoint(&self) -> Result<Option<Seq>, FollowError> {
        Ok(self.kept.lock().unwrap().upto)
    }

    async fn follow(&self, changes: &[ChangeRow], upto: Seq) -> Result<(), FollowError> {
        let mut kept = self.kept.lock().unwrap().clone();
        for row in changes {
            let Entity::Post(id) = row.entity else { continue };
            match self.store.post(id).await? {
                Some(post) => kept.posts.insert(id, (post.status, post.fields.title)),
                None => kept.posts.remove(&id),
            };
        }
        kept.upto = Some(upto);
        self.keep(kept)
    }

    async fn rebuild(&self, at: Seq) -> Result<(), FollowError> {
        let posts = self.all().await?;
        self.keep(Kept { upto: Some(at), posts })
    }
}
