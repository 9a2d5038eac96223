//! Stores that break one promise each. The cases must catch every one; a promise that none of them watches over is
//! no promise.

mod catch;
mod change;
mod content;
mod job;
mod page;
mod post;
mod search;
mod write;

use crate::content::Rendered;
use crate::id::PostId;
use crate::post::Post;
use crate::store::Store;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

pub use catch::{assert_all_caught, caught};

macro_rules! faults {
    ($($(#[doc = $doc:literal])+ $name:ident)*) => {
        /// A promise that a broken store does not keep.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Fault {
            $($(#[doc = $doc])+ $name,)*
        }

        /// Every fault.
        pub const FAULTS: &[Fault] = &[$(Fault::$name,)*];
    };
}

faults! {
    /// Brings every `expect` up to date before it applies a batch.
    IgnoresExpect
    /// Does not look at requirements.
    IgnoresRequire
    /// Applies each op as a batch of its own.
    NotAtomic
    /// Splits what [`crate::WriteBatch::check`] refuses.
    IgnoresCaps
    /// Says that a batch which lost was applied.
    AcknowledgesLost
    /// Always says that the first op is in conflict.
    BlamesFirstOp
    /// Gives the number of the write before.
    NumberBefore
    /// Leaves `Release` out.
    IgnoresRelease
    /// Turns CR LF into LF.
    RewritesLineEnds
    /// Cuts titles to ten characters.
    TruncatesTitles
    /// Sorts tags and bylines.
    SortsLists
    /// Drops custom fields that are empty.
    DropsEmptyExtra
    /// Takes an update without the saved text.
    DropsSavedText
    /// Makes an autosave the head.
    AutosaveIsSave
    /// Puts only the first of many posts into the status.
    SetsFirstStatus
    /// Decides only the first of many comments.
    DecidesFirst
    /// Publishes with the present time, whatever time a post had.
    RedatesOnPublish
    /// A merge loses one post.
    MergeLosesPost
    /// A merge loses the categories below.
    MergeLosesChildren
    /// What lay in a deleted category comes to lie at the top.
    DeleteLosesLevel
    /// Deletes what was answered with its answers.
    DeletesAnswers
    /// Leaves the role of somebody who is a member.
    KeepsRoles
    /// Remembers the first answer about a post.
    StaleReads
    /// Is an hour ahead: shows what is scheduled.
    HourAhead
    /// Is a microsecond behind: shows what has just expired.
    MicrosecondBehind
    /// Is a microsecond ahead: hides what is about to expire.
    MicrosecondAhead
    /// Shows the pages of expired posts.
    ShowsExpired
    /// Shows the working copy's text.
    ShowsWorkingCopy
    /// Uses a rendering whatever text and fingerprint it was made of.
    StaleRendering
    /// Keeps no rendering that comes with a write.
    DropsRenderings
    /// Never says until when an answer holds.
    ForgetsUntil
    /// Says of answers that they hold a microsecond longer.
    UntilTooLate
    /// Gives the number of the write before with what it reads.
    SnapshotBefore
    /// Counts the posts of the window, not those of the list.
    WrongTotal
    /// Lists posts of one time the other way round.
    TiesReversed
    /// Gives the first page for one beyond the end.
    WrapsPages
    /// Lists a post once for each term.
    CountsPerTerm
    /// Counts posts that are not live yet, or no more.
    CountsPublished
    /// Swaps the posts before and after.
    SwapsNeighbours
    /// A post is related to itself.
    RelatedToItself
    /// Shows related posts by time, whatever their score.
    RelatedByTime
    /// Keeps the first scores of a post for good.
    KeepsFirstScores
    /// Keeps scores of whatever version.
    IgnoresRelatedVersion
    /// Compares a post with drafts.
    ComparesDrafts
    /// Compares whole texts.
    ComparesAll
    /// Leaves a post out of its own series.
    SeriesWithoutItself
    /// Lists a series newest first.
    SeriesByTime
    /// Shows the comments of a post's page newest first.
    ThreadReversed
    /// Shows comments that wait for a moderator with a post.
    PageShowsPending
    /// Lists what was published at the end of a stretch of time.
    BetweenHasItsEnd
    /// Counts what was published at a bound before it.
    CountsBoundBefore
    /// Says of a list that it began with the window.
    OldestOfWindow
    /// Gives the feed of a series in the order of its parts.
    FeedOfParts
    /// Gives texts of working copies in feeds.
    FeedOfHeads
    /// Tells search engines what asks to be left out.
    SitemapIgnoresNoindex
    /// Tells search engines of posts alone.
    SitemapWithoutPages
    /// Counts posts of an author that are not live yet, or no more.
    CountsWritten
    /// Says that the newest post of a term came just now.
    NewestIsNow
    /// Forgets the pictures of authors.
    ForgetsPortraits
    /// Every write begins another history.
    ChangesHistory
    /// Leads with the first featured post of the window alone.
    FeaturedInWindow
    /// Leads with featured posts alone.
    LeadsWithFeatured
    /// Lists the lead among the other posts.
    ListsLead
    /// Counts the lead among the other posts.
    CountsLead
    /// Loses the last item of each page but the last.
    DropsLastOfPage
    /// Begins each page with the last item of the one before.
    RepeatsLastOfPage
    /// Lists the trash among the other posts.
    ListsTrash
    /// Finds a page under the address of a post.
    MixesKinds
    /// Finds what is not live for readers.
    FindsDrafts
    /// Finds what is not wanted.
    FindsUnwanted
    /// Finds what has one of several words.
    FindsAnyWord
    /// Finds the words of a phrase wherever they stand.
    FindsWordsApart
    /// Finds no words that go on.
    FindsWholeWords
    /// Finds nothing by its terms.
    FindsNoNames
    /// Finds what a filter lets not through.
    FindsWithoutFilter
    /// Finds posts that were not to be looked at.
    FindsAmongAll
    /// Gives the best first where the newest are asked for.
    FindsBestFirst
    /// Finds what only the text says when titles are asked for.
    FindsOutsideTitles
    /// Lets posts that are not found change the order of those that are.
    RanksByHidden
    /// Shows results by id.
    SortsResults
    /// Shows a result whatever has become of its post.
    ShowsFoundDrafts
    /// Shows writers the live titles.
    SummarizesLive
    /// Leads to posts that are not live.
    RedirectsToDrafts
    /// Leaves a redirect as it was put, whatever becomes of where it leads.
    KeepsChains
    /// Shows comments that wait for a moderator.
    ShowsPending
    /// Counts what concerns comments alone as content.
    CommentsAreContent
    /// Does not say that a discussion has gone on.
    ForgetsDiscussion
    /// Says of each post that its discussion is the one that last went on.
    MixesDiscussions
    /// Does not say that posts which go together have been found.
    KeepsRelatedQuietly
    /// Says that it knows, and knows what was true when it was opened.
    KnowsNothing
    /// Does not look at who has claimed a job since.
    IgnoresEpoch
    /// Gives a job that is running to the next who asks.
    ClaimsRunning
    /// Gives jobs that are not due.
    ClaimsEarly
    /// Keeps the keys of jobs that were void.
    VoidIsDone
    /// Makes a failed job due at once.
    ForgetsBackOff
    /// Counts jobs that are not due as due.
    CountsAllAsDue
    /// Takes away jobs that may still be done.
    ExpiresAll
    /// Leaves the jobs of batches out.
    LosesJobs
    /// Leaves removals out of the change log.
    LosesDeletes
    /// Cuts the change log in the middle of a write.
    TearsWrites
    /// Says that the change log does not reach back.
    AlwaysTruncated
    /// Forgets where merged terms went.
    ForgetsMerged
    /// Finds files by their key without regard to case.
    FoldsKeys
    /// Looks at the member's account without regard to case.
    FoldsAccounts
}

/// A good store, and what is wrong with it.
struct Broken {
    inner: Arc<dyn Store>,
    fault: Option<Fault>,
    memory: Mutex<Memory>,
}

/// What some faults remember.
#[derive(Default)]
struct Memory {
    posts: HashMap<PostId, Post>,
    renderings: HashMap<PostId, Rendered>,
    redirects: HashMap<String, String>,
    related: HashSet<PostId>,
}

impl Broken {
    fn is(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }
}
