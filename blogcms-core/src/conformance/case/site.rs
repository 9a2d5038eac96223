//! The site itself: settings and members.

use crate::conformance::fixture::{Lab, account};
use crate::policy::Role;
use crate::site::{Member, MenuItem, Settings, SiteOp};
use crate::store::{Conflict, ConflictKind, Scope};

async fn set(lab: &Lab, name: &str, role: Role) -> Member {
    let account = account(name);
    let version = lab.apply(SiteOp::SetMember { account: account.clone(), role }).await;
    Member { account, role, version }
}

pub(crate) async fn settings_come_back(lab: Lab) {
    let old = lab.site_snapshot().await.unwrap().site;
    let settings = Settings {
        title: "Größe \u{1F389}".into(),
        tagline: "A 'line'".into(),
        description: "Two\r\nlines".into(),
        language: "de-AT".into(),
        time_zone: "Europe/Vienna".into(),
        posts_per_page: 100,
        menu: vec![MenuItem { label: "Über".into(), url: "/pages/about?a=b".into() }; 2],
        comments: false,
    };
    let configure = SiteOp::Configure { settings: settings.clone(), expect: old.version };
    let current = lab.apply(configure.clone()).await;
    let now = lab.site_snapshot().await.unwrap();
    assert_eq!((now.site.settings, now.site.version, now.seq), (settings.clone(), current, current));
    assert_eq!(now.site.id, old.id);
    assert_eq!(lab.refused(configure).await, ConflictKind::Stale { current });
    lab.draft("post").save(&lab).await;
    set(&lab, "ann", Role::Owner).await;
    assert_eq!(lab.site_snapshot().await.unwrap().site.version, current);
    let again = Settings { menu: vec![], ..settings };
    lab.apply(SiteOp::Configure { settings: again.clone(), expect: current }).await;
    let now = lab.site_snapshot().await.unwrap().site;
    assert_eq!((now.settings.clone(), now.history), (again, old.history));
    assert_eq!(lab.site().await.unwrap(), now);
}

pub(crate) async fn members_come_by_account(lab: Lab) {
    let mut members = Vec::new();
    for (name, role) in [
        ("dora", Role::Contributor),
        ("ann", Role::Owner),
        ("carl", Role::Editor),
        ("bob", Role::Author),
        ("eve", Role::Administrator),
    ] {
        members.push(set(&lab, name, role).await);
    }
    members.sort_by(|a, b| a.account.cmp(&b.account));
    let now = lab.members().await.unwrap();
    assert_eq!((now.list, now.seq), (members, lab.seq().await.unwrap()));
}

pub(crate) async fn a_role_changes(lab: Lab) {
    let ann = set(&lab, "ann", Role::Owner).await;
    set(&lab, "bob", Role::Owner).await;
    let bob = set(&lab, "bob", Role::Author).await;
    assert_eq!(lab.members().await.unwrap().list, [ann.clone(), bob.clone()]);
    lab.apply(SiteOp::RemoveMember { account: ann.account }).await;
    assert_eq!(lab.members().await.unwrap().list, std::slice::from_ref(&bob));
    let gone = SiteOp::RemoveMember { account: account("ann") };
    assert_eq!(lab.refused(gone).await, ConflictKind::Missing);
    // An account is told by every letter of it.
    let other = set(&lab, "BOB", Role::Editor).await;
    assert_eq!(lab.members().await.unwrap().list, [other, bob]);
}

pub(crate) async fn the_last_owner_stays_where_it_is_required(lab: Lab) {
    for name in ["ann", "bob"] {
        set(&lab, name, Role::Owner).await;
    }
    let seq = lab.members().await.unwrap().seq;
    let demote = |name: &str| {
        let op = SiteOp::SetMember { account: account(name), role: Role::Author };
        crate::conformance::fixture::batch(vec![op.into()]).require(Scope::Members, seq)
    };
    lab.store.apply(demote("ann")).await.unwrap();
    let lost = Conflict { op: 0, kind: ConflictKind::Moved(Scope::Members) };
    assert_eq!(lab.conflict(demote("bob")).await, lost);
    assert!(lab.members().await.unwrap().is_last_owner(&account("bob")));
}
