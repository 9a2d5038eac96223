use blogcms_core::conformance::random_batches;
use blogcms_core::*;
#[tokio::test]
async fn dbg() {
    let path = std::env::temp_dir().join("dbg.db");
    for t in ["","-wal","-shm"] { let _ = std::fs::remove_file(format!("{}{t}", path.display())); }
    let db = blogcms_storage::SqliteDatabase::open(&path).unwrap();
    let s = db.site(SiteId::from_bytes([1;16])).await.unwrap();
    random_batches(&s, 0, 60).await;
}
