//! Races of two writers, each with a database handle of its own to one file, as two programs would have.

use super::*;
use blogcms_core::taxonomy::{check_parent, path_of};
use blogcms_core::{
    AccountRef, ApplyError, Conflict, ConflictKind, Field, PostRead, Role, Scope, SiteOp, SiteRead,
    TaxonomyRead,
};

/// A folder and two handles to the same site.
pub async fn two_writers() -> (TempDir, PathBuf, SqliteStore, SqliteStore) {
    let (folder, path) = place();
    let (one, two) = (open(&path).await, open(&path).await);
    (folder, path, one, two)
}

/// Why a batch lost.
fn lost(result: Result<blogcms_core::Applied, ApplyError>) -> Option<ConflictKind> {
    match result {
        Ok(_) => None,
        Err(ApplyError::Conflict(Conflict { kind, .. })) => Some(kind),
        Err(other) => panic!("{other:?}"),
    }
}

/// Two owners demote each other: one stays.
pub async fn last_owner(rounds: usize) {
    let (_folder, path, one, two) = two_writers().await;
    let owner = |name: &str| AccountRef::new(name).unwrap();
    let set = |account: &AccountRef, role| SiteOp::SetMember { account: account.clone(), role };
    for round in 0..rounds {
        let (a, b) = (owner("ann"), owner("ben"));
        one.apply(batch().op(set(&a, Role::Owner)).op(set(&b, Role::Owner))).await.unwrap();
        let demote = async |store: &SqliteStore, account: &AccountRef| loop {
            let members = store.members().await.unwrap();
            if members.is_last_owner(account) {
                return false;
            }
            let op = batch().op(set(account, Role::Editor)).require(Scope::Members, members.seq);
            match lost(store.apply(op).await) {
                None => return true,
                Some(ConflictKind::Moved(Scope::Members)) => {}
                Some(other) => panic!("{other:?}"),
            }
        };
        let (first, second) = tokio::join!(demote(&one, &a), demote(&two, &b));
        assert!(first != second, "round {round}: one of two is demoted");
        let owners = two.members().await.unwrap().list.into_iter().filter(|m| m.role == Role::Owner).count();
        assert_eq!(owners, 1, "round {round}");
    }
    check_counts(&path);
}

/// Two categories are put into each other: one of them goes.
pub async fn category_cycle(rounds: usize) {
    let (_folder, path, one, two) = two_writers().await;
    let (a, b) =
        (add_term(&one, TermKind::Category, "a").await, add_term(&one, TermKind::Category, "b").await);
    let put = async |store: &SqliteStore, child: TermId, parent: Option<TermId>| loop {
        let taxonomy = store.taxonomy().await.unwrap();
        if parent.is_some_and(|p| check_parent(&taxonomy.terms, child, p).is_err()) {
            return false;
        }
        let old = taxonomy.find(child).unwrap();
        let op = TermOp::Update { term: Term { parent, ..old.clone() }, expect: old.version };
        match lost(store.apply(batch().op(op).require(Scope::Taxonomy, taxonomy.seq)).await) {
            None => return true,
            Some(ConflictKind::Moved(Scope::Taxonomy)) => {}
            Some(other) => panic!("{other:?}"),
        }
    };
    for round in 0..rounds {
        put(&one, a, None).await;
        put(&one, b, None).await;
        let (first, second) = tokio::join!(put(&one, a, Some(b)), put(&two, b, Some(a)));
        assert!(first != second, "round {round}: one of two is moved");
        let terms = two.taxonomy().await.unwrap().terms;
        assert_eq!(path_of(&terms, a).len() + path_of(&terms, b).len(), 3, "round {round}");
    }
    check_counts(&path);
}

/// Two posts want one address: one gets it.
pub async fn slug_taken(rounds: usize) {
    let (_folder, path, one, two) = two_writers().await;
    for round in 0..rounds {
        let (a, b) = (post(&format!("round-{round}"), t(0)), post(&format!("round-{round}"), t(0)));
        let (first, second) =
            tokio::join!(one.apply(batch().op(create(&a))), two.apply(batch().op(create(&b))));
        let taken = Some(ConflictKind::Duplicate(Field::Slug));
        let (first, second) = (lost(first), lost(second));
        assert!(
            (first.is_none() && second == taken) || (second.is_none() && first == taken),
            "round {round}: {first:?} {second:?}"
        );
        let winner = if first.is_none() { a.id } else { b.id };
        let found = two.post_by_slug(PostKind::Post, &a.fields.slug).await.unwrap().unwrap();
        assert_eq!(found.id, winner, "round {round}");
    }
    check_counts(&path);
}

/// Two editors save what both read: one is told of the other's version.
pub async fn stale_version(rounds: usize) {
    let (_folder, path, one, two) = two_writers().await;
    let first = post("post", t(0));
    apply(&one, create(&first)).await;
    for round in 0..rounds {
        let now = one.post(first.id).await.unwrap().unwrap();
        let (mut a, mut b) = (now.clone(), now);
        a.fields.title = format!("a {round}");
        b.fields.title = format!("b {round}");
        let (first, second) =
            tokio::join!(one.apply(batch().op(update(&a))), two.apply(batch().op(update(&b))));
        let now = two.post(a.id).await.unwrap().unwrap();
        let stale = Some(ConflictKind::Stale { current: now.version });
        let title = match (lost(first), lost(second)) {
            (None, kind) if kind == stale => a.fields.title,
            (kind, None) if kind == stale => b.fields.title,
            other => panic!("round {round}: {other:?}"),
        };
        assert_eq!(now.fields.title, title, "round {round}");
    }
    check_counts(&path);
}

/// A tag of many posts is merged into another while somebody edits the posts: no edit is lost, no post keeps the
/// old tag, and none loses its tag. Gives the seconds that each merge took.
#[expect(clippy::disallowed_methods, reason = "measures")]
pub async fn merge_while_edited(posts: usize, rounds: usize) -> Vec<f64> {
    let (_folder, path, one, two) = two_writers().await;
    let mut from = add_term(&one, TermKind::Tag, "tag-0").await;
    let ids = add_posts(&one, posts, &[from]).await;
    let mut took = Vec::with_capacity(rounds);
    for round in 0..rounds {
        let into = add_term(&one, TermKind::Tag, &format!("tag-{}", round + 1)).await;
        let merge = async {
            let begun = std::time::Instant::now();
            apply(&one, TermOp::Merge { from, into }).await;
            begun.elapsed().as_secs_f64()
        };
        let edit = async {
            for i in 0..5 {
                edit_once(&two, ids[(round * 5 + i) % ids.len()], &format!("round {round}, edit {i}")).await;
            }
        };
        let (seconds, ()) = tokio::join!(merge, edit);
        took.push(seconds);
        for i in 0..5.min(ids.len()) {
            let now = one.post(ids[(round * 5 + i) % ids.len()]).await.unwrap().unwrap();
            assert_eq!(now.fields.title, format!("round {round}, edit {i}"), "an edit was lost");
            assert_eq!(now.fields.tags, [into], "round {round}, edit {i}");
        }
        let taxonomy = two.taxonomy().await.unwrap();
        assert!(taxonomy.terms.iter().all(|t| t.id != from), "round {round}: the old tag is there");
        assert_eq!(taxonomy.find(from).unwrap().id, into, "round {round}");
        assert_eq!(taxonomy.find(into).unwrap().published_count, posts as u64, "round {round}");
        from = into;
    }
    check_counts(&path);
    let tagged: i64 =
        raw(&path).query_row("SELECT count(*) FROM bc_post_terms", [], |row| row.get(0)).unwrap();
    assert_eq!(tagged, posts as i64);
    took
}

/// Gives a post another title, whatever happens meanwhile: reads again when it was stale, and follows its tag when
/// that was merged.
async fn edit_once(store: &SqliteStore, id: PostId, title: &str) {
    loop {
        let mut post = store.post(id).await.unwrap().unwrap();
        let taxonomy = store.taxonomy().await.unwrap();
        post.fields.title = title.into();
        post.fields.tags = post.fields.tags.iter().filter_map(|t| taxonomy.find(*t)).map(|t| t.id).collect();
        match lost(store.apply(batch().op(update(&post))).await) {
            None => return,
            Some(ConflictKind::Stale { .. } | ConflictKind::Missing) => {}
            Some(other) => panic!("{other:?}"),
        }
    }
}
