use super::{SYSTEM, actor, bench, problems};
use blogcms_core::{AccountRef, Error, Role};

fn account(name: &str) -> AccountRef {
    AccountRef::new(name).unwrap()
}

#[tokio::test]
async fn there_is_always_an_owner() {
    let b = bench().await;
    let members = b.blog.members();
    let (ada, bo) = (account("ada"), account("bo"));
    members.set(&SYSTEM, &ada, Some(Role::Owner)).await.unwrap();
    for role in [Some(Role::Administrator), None] {
        assert_eq!(problems(members.set(&SYSTEM, &ada, role).await), [("role", "problem.member.last_owner")]);
    }
    members.set(&SYSTEM, &bo, Some(Role::Owner)).await.unwrap();
    members.set(&SYSTEM, &ada, Some(Role::Editor)).await.unwrap();
    assert_eq!(problems(members.set(&SYSTEM, &bo, None).await), [("role", "problem.member.last_owner")]);
    assert!(matches!(members.set(&SYSTEM, &account("nobody"), None).await, Err(Error::NotFound)));
}

#[tokio::test]
async fn nobody_rises_above_themselves() {
    let b = bench().await;
    let members = b.blog.members();
    members.set(&SYSTEM, &account("owner"), Some(Role::Owner)).await.unwrap();
    let administrator = actor(Role::Administrator, &[]);
    for (who, role) in [("new", Some(Role::Owner)), ("owner", Some(Role::Editor)), ("owner", None)] {
        let outcome = members.set(&administrator, &account(who), role).await;
        assert!(matches!(outcome, Err(Error::Denied(_))), "{who} {role:?}");
    }
    members.set(&administrator, &account("new"), Some(Role::Editor)).await.unwrap();
    assert!(matches!(members.list(&actor(Role::Editor, &[])).await, Err(Error::Denied(_))));
}
