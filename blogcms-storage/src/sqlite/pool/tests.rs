use super::*;

#[tokio::test]
async fn a_panic_ends_neither_the_thread_nor_leaves_a_transaction() {
    let pool = Pool::start(Place::memory()).unwrap();
    let failed = pool.write::<(), Fault>([0; 16], |_| panic!("on purpose")).await;
    assert!(failed.is_err());
    let done = pool.write::<_, Fault>([0; 16], |sql| sql.number("SELECT 7 WHERE ?1 IS NOT NULL", [1])).await;
    assert_eq!(done.unwrap().unwrap(), 7);
}

#[tokio::test]
async fn a_write_that_fails_is_rolled_back() {
    let pool = Pool::start(Place::memory()).unwrap();
    let failed = pool
        .write::<(), Fault>([1; 16], |sql| {
            sql.run("INSERT INTO bc_sites (site_id, settings) VALUES (?1, '{}')", [sql.site])?;
            Err(blogcms_core::ConflictKind::Missing.into())
        })
        .await;
    assert!(failed.unwrap().is_err());
    let count = pool.look([1; 16], |sql| sql.number("SELECT count(*) FROM bc_sites", [])).await;
    assert_eq!(count.unwrap(), 0);
}

#[tokio::test]
async fn a_full_disk_is_told_and_passes() {
    let pool = Pool::start(Place::memory()).unwrap();
    let pages = |n: i64| {
        pool.on_writer(move |conn| conn.pragma_update_and_check(None, "max_page_count", n, |_| Ok(())))
    };
    let fill = || async {
        let task = |sql: &Sql<'_>| {
            sql.run(
                "INSERT INTO bc_sites (site_id, settings) VALUES (?1, hex(zeroblob(1000000)))",
                [sql.site],
            )
        };
        pool.write::<_, Fault>([2; 16], task).await.unwrap().map_err(|f| f.store_error("x"))
    };
    pages(1).await.unwrap().unwrap();
    assert_eq!(fill().await.unwrap_err().kind(), StoreErrorKind::Full);
    let count = pool.look([1; 16], |sql| sql.number("SELECT count(*) FROM bc_sites", [])).await;
    assert_eq!(count.unwrap(), 0);
    pages(1_000_000).await.unwrap().unwrap();
    assert_eq!(fill().await.unwrap(), 1);
}
