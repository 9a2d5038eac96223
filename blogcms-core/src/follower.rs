//! Local followers: what one process makes of a site and keeps in step with it, such as the index of a search.
//!
//! A follower reads the change log from its own checkpoint. It is told of a write at least once, and of writes in their
//! order, so whatever it does has to be harmless a second time. Each process has its own followers; what is to be done
//! once by all of them together is a [job](crate::job).

use crate::store::{ChangeRow, Changes, Seq, Store};
use async_trait::async_trait;
use std::error::Error;

/// Why a follower did not get on. It is asked again later.
pub type FollowError = Box<dyn Error + Send + Sync>;

/// About so many changes are given at a time.
const SOME: u32 = 500;

/// Something that follows the change log of a site.
#[async_trait]
pub trait Follower: Send + Sync {
    /// What it is called in logs, metrics and health.
    fn name(&self) -> &str;

    /// The last write it has taken in, as it remembers it: with its data if that outlives the process. Nothing when it has
    /// to begin anew.
    ///
    /// Numbers of writes begin again where a restored database ends: whoever keeps its data outside of the database keeps
    /// [`crate::Site::history`] with it, and gives nothing here when the site has another. One that is ahead of the site is
    /// noticed without that, and begins anew; one that looks again only when as many writes have come after the restore is not.
    async fn checkpoint(&self) -> Result<Option<Seq>, FollowError>;

    /// Takes in the changes of whole writes, of all that come after the checkpoint and up to write `upto`, which is the next
    /// checkpoint. What a change was about is to be read from the store, where it may be newer, or gone.
    async fn follow(&self, changes: &[ChangeRow], upto: Seq) -> Result<(), FollowError>;

    /// Forgets everything and makes it anew from what is in the store, no older than write `at`, which is the next
    /// checkpoint. Asked for when there is no checkpoint, and when the log does not reach back to it.
    async fn rebuild(&self, at: Seq) -> Result<(), FollowError>;
}

/// How far a follower has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaughtUp {
    /// The write that it has come to.
    pub upto: Seq,
    /// How many changes it was given.
    pub changes: usize,
    /// Whether it was made anew.
    pub rebuilt: bool,
}

/// Brings a follower to the last write, or to the one that was the last when it began.
///
/// # Errors
/// Those of the store and of the follower. What it has taken in before stays.
pub async fn catch_up(store: &dyn Store, follower: &dyn Follower) -> Result<CaughtUp, FollowError> {
    // Asked for first: what another one takes in meanwhile is no newer than the last write then.
    let checkpoint = follower.checkpoint().await?;
    let last = store.seq().await?;
    // One that is ahead has followed another history: that of a database before it was restored.
    let Some(mut upto) = checkpoint.filter(|upto| *upto <= last) else {
        return rebuild(follower, last).await;
    };
    let mut changes = 0;
    while upto < last {
        let Changes::Rows(rows) = store.changes(upto, SOME).await? else {
            return rebuild(follower, last).await;
        };
        // Without rows nothing was changed by any write up to `last`, which was asked for before.
        upto = rows.last().map_or(last, |row| row.seq);
        follower.follow(&rows, upto).await?;
        changes += rows.len();
    }
    Ok(CaughtUp { upto, changes, rebuilt: false })
}

async fn rebuild(follower: &dyn Follower, at: Seq) -> Result<CaughtUp, FollowError> {
    follower.rebuild(at).await?;
    Ok(CaughtUp { upto: at, changes: 0, rebuilt: true })
}
