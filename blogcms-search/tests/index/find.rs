//! What is found, and what is not.

use crate::support::{DAY, ago, all, document, found, index, now, post, search, term};
use blogcms_core::id::{AuthorId, Id};
use blogcms_core::search::{Among, Document, Field, Match, Order, Reach, Search, SearchIndex, Visibility};
use blogcms_core::time::Timestamp;

#[tokio::test]
async fn words_stems_and_phrases() {
    let index = index(vec![
        document(1, "Baking bread", "The baker bakes sourdough bread every morning."),
        document(2, "Running servers", "A server runs for years. Bread is not served."),
        document(3, "Über Äpfel", "Crème brûlée with apples"),
    ])
    .await;
    for (typed, posts) in [
        ("bread", vec![1, 2]),
        ("baked", vec![1]),
        ("BAKE bread", vec![1]),
        ("run", vec![2]),
        ("creme brulee", vec![3]),
        ("apple", vec![3]),
        ("uber", vec![3]),
        ("\"sourdough bread\"", vec![1]),
        ("\"bread sourdough\"", vec![]),
        ("\"running years\"", vec![]),
        ("\"running server\"", vec![2]),
        // Not from the title into the text.
        ("\"bread the baker\"", vec![]),
        ("bread -sourdough", vec![2]),
        ("bread -\"served\"", vec![1]),
        ("nothing", vec![]),
        ("bread nothing", vec![]),
    ] {
        assert_eq!(all(&index, &search(typed)).await, posts, "{typed}");
    }
}

#[tokio::test]
async fn a_letter_may_be_wrong() {
    let index = index(vec![
        document(1, "Kubernetes", "orchestration of containers"),
        document(2, "Port 8080", "tokio runs 12345 tasks"),
    ])
    .await;
    for (typed, posts) in [
        ("kubernets", vec![1]),
        ("kuberentes", vec![1]),
        ("kubernettes", vec![1]),
        ("xubernetes", vec![1]),
        ("kubrnets", vec![]),
        ("\"kuberentes\"", vec![]),
        ("toklo", vec![2]),
        // Too short, and a number.
        ("taks", vec![]),
        ("12346", vec![]),
    ] {
        assert_eq!(all(&index, &search(typed)).await, posts, "{typed}");
    }
}

#[tokio::test]
async fn what_is_being_typed_begins_a_word() {
    let index = index(vec![
        document(1, "Kubernetes", "orchestration of containers"),
        document(2, "Orchard", "apples"),
    ])
    .await;
    let typing = |typed| {
        let mut search = search(typed);
        search.clauses.last_mut().unwrap().prefix = true;
        search
    };
    assert_eq!(all(&index, &typing("orch")).await, [1, 2]);
    assert_eq!(all(&index, &typing("orches")).await, [1]);
    assert_eq!(all(&index, &typing("of cont")).await, [1]);
    assert_eq!(all(&index, &search("orch")).await, Vec::<u128>::new());
    let title = Search { field: Field::Title, ..typing("orch") };
    assert_eq!(all(&index, &title).await, [2]);
}

#[tokio::test]
async fn many_words_with_one_beginning_are_all_found() {
    let documents = (0..60).map(|n| document(n, "Title", &format!("begin{}", letters(n)))).collect();
    let index = index(documents).await;
    let mut search = search("begin");
    search.clauses[0].prefix = true;
    assert_eq!(index.search(&search).await.unwrap().total, 60);
}

fn letters(n: u128) -> String {
    char::from_digit(10 + (n as u32 % 26), 36).unwrap().to_string().repeat(1 + n as usize / 26)
}

#[tokio::test]
async fn each_in_its_own_language() {
    // As the posts of a site in English have them.
    let say = |n, language: &str, text: &str| Document {
        languages: vec![language.into(), "en".into()],
        ..document(n, "", text)
    };
    let index = index(vec![
        say(1, "de", "Die Häuser der Städte"),
        say(2, "fr", "Les chevaux de l'école"),
        say(3, "ru", "Новые книги о программировании"),
        say(4, "ja", "東京都で日本語の全文検索を試す"),
        say(5, "th", "การค้นหาข้อความภาษาไทย"),
        say(6, "ko", "한국어 검색은 어렵다"),
        say(7, "tlh", "nuqneH Qapla'"),
    ])
    .await;
    let asked = |typed: &str, language: &str| Search { languages: vec![language.into()], ..search(typed) };
    for (typed, language, posts) in [
        ("haus", "de", vec![1]),
        ("stadt", "de", vec![1]),
        // The very words are found, too.
        ("häuser", "en", vec![1]),
        ("\"häuser der städte\"", "en", vec![1]),
        ("cheval", "fr", vec![2]),
        ("école", "en", vec![2]),
        ("книга", "ru", vec![3]),
        ("検索", "ja", vec![4]),
        ("全文検索", "ja", vec![4]),
        ("検索全文", "ja", vec![]),
        ("都", "ja", vec![4]),
        ("ค้นหา", "th", vec![5]),
        ("검색", "ko", vec![6]),
        ("nuqneh", "en", vec![7]),
    ] {
        assert_eq!(all(&index, &asked(typed, language)).await, posts, "{typed}");
    }
}

#[tokio::test]
async fn in_its_own_language_and_that_of_the_site() {
    let german = Document {
        languages: vec!["de".into(), "en".into()],
        ..document(1, "Alte Städte", "Viele Häuser am Fluß, running servers.")
    };
    let index = index(vec![german]).await;
    for typed in ["häuser", "haus", "runs", "\"viele häuser\"", "\"running server\"", "\"alte stadt\""] {
        assert_eq!(all(&index, &search(typed)).await, [1], "{typed}");
    }
    assert_eq!(all(&index, &search("\"häuser viele\"")).await, Vec::<u128>::new());
}

#[tokio::test]
async fn the_newest_first_where_asked() {
    let of =
        |n: u128, days, text: &str| Document { published_at: Some(ago(days)), ..document(n, "word", text) };
    let index =
        index(vec![of(1, 30, "word word word"), of(2, 10, ""), of(3, 20, "word"), of(4, 5, "")]).await;
    let newest = Search { order: Order::Newest, ..search("word") };
    assert_eq!(found(&index, &newest).await, [4, 2, 3, 1]);
    assert_eq!(found(&index, &Search { offset: 1, limit: 2, ..newest }).await, [2, 3]);
}

#[tokio::test]
async fn only_what_is_live() {
    let at = |days| Some(ago(days));
    let of = |n, published_at, expires_at| Document {
        visibility: Visibility::Timed,
        published_at,
        expires_at,
        ..document(n, "canary", "")
    };
    let hidden = |n| Document { visibility: Visibility::Hidden, ..document(n, "canary", "") };
    let index = index(vec![
        of(1, at(1), None),
        of(2, at(-1), None),
        of(3, at(2), at(1)),
        of(4, at(2), at(-1)),
        of(5, None, None),
        hidden(6),
        // The working copy of a live post.
        Document { head: false, ..document(7, "canary live", "") },
        Document { head: true, visibility: Visibility::Hidden, ..document(7, "canary copy", "") },
    ])
    .await;
    assert_eq!(all(&index, &search("canary")).await, [1, 4, 7]);
    assert_eq!(all(&index, &search("copy")).await, Vec::<u128>::new());
    let writer = |typed| Search { reach: Reach::All, ..search(typed) };
    assert_eq!(all(&index, &writer("canary")).await, [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(all(&index, &writer("live")).await, Vec::<u128>::new());
    // To the microsecond.
    let live = |micros| Search { reach: Reach::Live(Timestamp::from_micros(micros)), ..search("canary") };
    let boundary = ago(-1).as_micros();
    assert_eq!(all(&index, &live(boundary - 1)).await, [1, 4, 7]);
    assert_eq!(all(&index, &live(boundary)).await, [1, 2, 7]);
}

#[tokio::test]
async fn filters_and_counts() {
    let author = |n: u128| AuthorId::from_bytes(n.to_be_bytes());
    let of = |n: u128, terms: &[u128], by: u128| Document {
        terms: terms.iter().map(|n| term(*n)).collect(),
        authors: vec![author(by)],
        published_at: Some(ago(n as i64)),
        ..document(n, "word", "")
    };
    let index = index(vec![of(1, &[1, 2], 1), of(2, &[2], 1), of(3, &[2, 3], 2), of(4, &[], 2)]).await;
    let narrowed = |change: &dyn Fn(&mut Search)| {
        let mut search = search("word");
        change(&mut search);
        search
    };
    let terms = |groups: &[&[u128]]| -> Vec<Vec<_>> {
        groups.iter().map(|group| group.iter().map(|n| term(*n)).collect()).collect()
    };
    let (both, either) = (terms(&[&[2], &[1, 3]]), terms(&[&[1, 3]]));
    assert_eq!(all(&index, &narrowed(&|s| s.filter.terms.clone_from(&both))).await, [1, 3]);
    assert_eq!(all(&index, &narrowed(&|s| s.filter.terms.clone_from(&either))).await, [1, 3]);
    assert_eq!(all(&index, &narrowed(&|s| s.filter.without_terms = vec![term(1), term(3)])).await, [2, 4]);
    assert_eq!(all(&index, &narrowed(&|s| s.filter.authors = vec![author(2)])).await, [3, 4]);
    assert_eq!(all(&index, &narrowed(&|s| s.filter.without_authors = vec![author(2)])).await, [1, 2]);
    assert_eq!(all(&index, &narrowed(&|s| s.filter.from = Some(ago(2)))).await, [1, 2]);
    assert_eq!(all(&index, &narrowed(&|s| s.filter.until = Some(ago(2)))).await, [3, 4]);
    assert_eq!(
        all(&index, &narrowed(&|s| s.among = Among::Without(vec![post(1), post(9)]))).await,
        [2, 3, 4]
    );
    assert_eq!(all(&index, &narrowed(&|s| s.among = Among::Only(vec![post(1), post(9)]))).await, [1]);
    // A term that goes by the word matches whatever the text says, and shuts out likewise.
    let mut named = search("other");
    named.clauses[0].terms = vec![term(1)];
    assert_eq!(all(&index, &named).await, [1]);
    named.clauses[0].negated = true;
    assert_eq!(all(&index, &named).await, [2, 3, 4]);
    let mut named = search("other");
    named.clauses[0].authors = vec![author(2)];
    assert_eq!(all(&index, &named).await, [3, 4]);

    let counted = Search { counts: true, limit: 1, ..search("word") };
    let hits = index.search(&counted).await.unwrap();
    assert_eq!((hits.posts.len(), hits.total), (1, 4));
    assert_eq!(hits.terms, [(term(2), 3), (term(1), 1), (term(3), 1)]);
}

#[tokio::test]
async fn without_words_the_newest_stand_first_page_by_page() {
    let of = |n: u128, days| Document { published_at: Some(ago(days)), ..document(n, "word", "") };
    let index = index((1..=9).map(|n| of(n, (n as i64 * 4) % 9)).collect()).await;
    let page = |offset, limit| Search { offset, limit, ..search("") };
    let whole = found(&index, &page(0, 9)).await;
    let mut newest: Vec<u128> = (1..=9).collect();
    newest.sort_by_key(|n| (*n as i64 * 4) % 9);
    assert_eq!(whole, newest);
    assert_eq!(found(&index, &page(3, 4)).await, whole[3..7]);
    assert_eq!(found(&index, &page(8, 4)).await, whole[8..]);
    assert_eq!(found(&index, &page(20, 4)).await, Vec::<u128>::new());
    assert_eq!(index.search(&page(20, 0)).await.unwrap().total, 9);
    assert_eq!(found(&index, &page(0, u32::MAX)).await, whole);
}

#[tokio::test]
async fn any_of_the_words_will_do() {
    let index = index(vec![
        document(1, "red", &"red ".repeat(50)),
        document(2, "colours", "red green and a lot of other words that nobody asked for"),
        document(3, "none", "nothing"),
    ])
    .await;
    let any = Search { matching: Match::Any, ..search("red green blue") };
    assert_eq!(found(&index, &any).await, [2, 1]);
    assert_eq!(found(&index, &Search { matching: Match::Any, ..search("red -green") }).await, [1]);
}

#[tokio::test]
async fn a_post_without_a_time_is_as_new_as_its_id() {
    let id = (((now().as_micros() / 1000) as u128) << 80) + 1;
    let draft = Document { visibility: Visibility::Hidden, published_at: None, ..document(id, "word", "") };
    let old = Document {
        published_at: Some(Timestamp::from_micros(now().as_micros() - DAY)),
        ..document(2, "word", "")
    };
    let index = index(vec![old, draft]).await;
    assert_eq!(found(&index, &Search { reach: Reach::All, ..search("") }).await, [id, 2]);
}
