// The services are tested against a real store, in blogcms-axum/tests and blogcms-storage/tests.
use super::*;
use crate::store::{Conflict, ConflictKind, Scope, Seq};

#[test]
fn retry_tries_again_only_after_losing_a_race() {
    fn outcome(calls: &std::cell::Cell<u32>, error: fn() -> Error) -> (Result<(), Error>, u32) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let result = runtime.block_on(retry(5, || async {
            calls.set(calls.get() + 1);
            Err(error())
        }));
        (result, calls.get())
    }
    let moved = || Error::Conflict(Conflict { op: 0, kind: ConflictKind::Moved(Scope::Taxonomy) });
    let stale = || Error::Conflict(Conflict { op: 0, kind: ConflictKind::Stale { current: Seq(1) } });
    assert_eq!(outcome(&std::cell::Cell::new(0), moved).1, 5);
    assert_eq!(outcome(&std::cell::Cell::new(0), stale).1, 5);
    assert_eq!(outcome(&std::cell::Cell::new(0), || Error::NotFound).1, 1);
}
