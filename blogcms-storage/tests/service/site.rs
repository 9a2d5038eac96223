use super::{SYSTEM, bench};
use blogcms_core::site::MenuItem;
use blogcms_core::{Seq, Settings};

#[tokio::test]
async fn lines_of_settings_are_kept_clean() {
    let b = bench().await;
    let settings = Settings {
        title: " Ink\u{7} and \n paper ".into(),
        tagline: "\u{1b}[1mbold".into(),
        description: "Two\n\nparagraphs".into(),
        menu: vec![MenuItem { label: "All\tposts\u{0}".into(), url: "/archive".into() }],
        ..Settings::default()
    };
    b.blog.site().configure(&SYSTEM, &settings, Seq::NONE).await.unwrap();
    let kept = b.blog.store().site_snapshot().await.unwrap().site.settings;
    let label = kept.menu[0].label.as_str();
    assert_eq!(
        (kept.title.as_str(), kept.tagline.as_str(), label),
        ("Ink and paper", "[1mbold", "All posts")
    );
    assert_eq!(kept.description, settings.description);
}
